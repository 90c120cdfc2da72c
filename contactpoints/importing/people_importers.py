"""The sheets of people and of what they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from contactpoints.importing import columns as c
from contactpoints.importing import resources
from contactpoints.importing.importers import BATCH, Prepared, SheetImporter
from contactpoints.models import Area
from portal.accounts.models import Grant, Role, Scope, ScopeKind, User
from portal.accounts.phones import phone_digest
from portal.accounts.roles import excluded_by, most_holders, role_names, scopes_of
from portal.accounts.services.grants import GROUP_OF_ROLE, may_give, sync_groups
from portal.audit.services import record_each
from portal.days import midnight

_ROLE_WORDS = {value: word for word, value in c.ROLES.items()}


def _first_username(code: str) -> str:
    return f"u-{code}".lower()


class PeopleImporter(SheetImporter):
    sheet = c.PEOPLE
    model = User
    resource = staticmethod(resources.people_sheet)

    def check_together(self) -> None:
        digests = dict(User.objects.exclude(phone_digest=None).values_list("phone_digest", "code"))
        for row in self.prepared:
            number = row.values.get("phone", "")
            if "*" in number:
                self._take_masked(row, number)
                continue
            digest = phone_digest(number)
            row.values["phone_digest"] = digest
            if digest and digests.setdefault(digest, row.code) != row.code:
                self._refuse(row.number, "电话", number,
                             _("is the number of “%(code)s” already. Correct it, or leave it empty.")
                             % {"code": digests[digest] or "—"})  # fmt: skip
            if "phone" not in row.values:
                del row.values["phone_digest"]

    def _take_masked(self, row: Prepared, number: str) -> None:
        """An export shows numbers masked; what comes back masked is not touched."""
        if row.existing is not None and number == row.existing.masked_phone:
            del row.values["phone"]
        else:
            self._refuse(row.number, "电话", number, _("is masked. Write the whole number, or leave it empty."))

    def store(self) -> None:
        wanted = [_first_username(row.code) for row in self.prepared if row.existing is None]
        self._taken = {
            name
            for at in range(0, len(wanted), BATCH)
            for name in User.objects.filter(username__in=wanted[at : at + BATCH]).values_list("username", flat=True)
        }
        super().store()

    _taken: "set[str]"

    def build(self, row: Prepared) -> User:
        """Somebody who cannot sign in yet; with the invitation they choose a user name of their own."""
        username = _first_username(row.code)
        if username in self._taken:
            username = f"u-{get_random_string(12).lower()}"
        self._taken.add(username)
        user = User(**row.values, username=username)
        user.set_unusable_password()
        return user

    def after(self, created: Sequence[Prepared], updated: Sequence[Prepared]) -> None:
        super().after(created, updated)
        record_each("accounts.enter_person", subjects=[row.existing for row in created], by=self.work.by)
        record_each("accounts.change_person", subjects=[row.existing for row in updated], by=self.work.by)


@dataclass(frozen=True, slots=True)
class _Held:
    """A role of one person in one scope, for a time: `start` inclusive, `end` exclusive, None for no end."""

    person: str
    role: Role
    scope: tuple[str, str]
    start: datetime
    end: datetime | None

    def overlaps(self, other: "_Held") -> bool:
        return (self.end is None or other.start < self.end) and (other.end is None or self.start < other.end)


class GrantImporter(SheetImporter):
    sheet = c.GRANTS
    model = Grant
    resource = staticmethod(resources.grant_sheet)

    def check_together(self) -> None:
        self._paths = dict(Area.objects.values_list("code", "path"))
        held = [*self._stored_holdings()]
        for row in self.prepared:
            if not self._check_scope(row) or not self._check_time(row):
                continue
            if row.existing is not None:
                self._check_existing(row)
                continue
            new = self._holding(row)
            if self._check_excluded(row, new, held) and self._check_limit(row, new, held):
                held.append(new)
        self._check_giver()

    _paths: "dict[str, str]"

    def _check_scope(self, row: Prepared) -> bool:
        kind, code = row.values["scope_kind"], row.values.get("scope_code", "")
        known = {"area": self.work.known[c.AREAS], "point": self.work.known[c.POINTS]}.get(kind)
        role = Role(row.values["role"])
        message = ""
        if ScopeKind(kind) not in scopes_of(role):
            self._refuse(row.number, "范围", row.cells["范围"],
                         _("does not go with the role “%(role)s”.") % {"role": _ROLE_WORDS[role]})  # fmt: skip
            return False
        if known is None and code:
            message = _("must be empty for “全部”.")
        elif known is not None and code not in known.stored and code not in known.in_file:
            message = _("is not a code in sheet “%(sheet)s”. Check it.") % {"sheet": known.sheet}
        if message:
            self._refuse(row.number, "范围编码", code, message)
        return not message

    def _check_time(self, row: Prepared) -> bool:
        since, until = row.values.get("since"), row.values.get("until")
        start = since or timezone.localdate()
        if until is not None and until < start and row.existing is None:
            self._refuse(row.number, "止", row.cells.get("止", ""),
                         _("lies before 起, or before today. Correct one of the two."))  # fmt: skip
            return False
        return True

    def _check_existing(self, row: Prepared) -> None:
        """Of a grant that exists only its end may change."""
        grant = row.existing
        same = {
            "人员编码": row.values["user_id"] == grant.user_id,
            "角色": row.values["role"] == grant.role,
            "范围": row.values["scope_kind"] == grant.scope_kind,
            "范围编码": self._key(row) == grant.scope_key,
            "起": row.values.get("since") in {None, _day(grant.valid_from)},
        }
        for column, is_same in same.items():
            if not is_same:
                self._refuse(row.number, column, row.cells.get(column, ""),
                             _("differs from that grant. End it with 止, and add a new one."))  # fmt: skip
                return

    def _check_excluded(self, row: Prepared, new: _Held, held: Sequence[_Held]) -> bool:
        excluded = excluded_by(new.role)
        other = next(
            (h for h in held if h.person == new.person and h.role in excluded and h.overlaps(new)), None
        ) if excluded else None  # fmt: skip
        if other is None:
            return True
        self._refuse(row.number, "角色", row.cells["角色"],
                     _("cannot go together with “%(other)s”, which this person is. Choose another person.")
                     % {"other": role_names()[other.role]})  # fmt: skip
        return False

    def _check_limit(self, row: Prepared, new: _Held, held: Sequence[_Held]) -> bool:
        most = most_holders(new.role)
        if most is None:
            return True
        holders = sum(h.role is new.role and h.scope == new.scope and h.overlaps(new) for h in held)
        if holders < most:
            return True
        self._refuse(row.number, "角色", row.cells["角色"],
                     _("has its %(most)d holder(s) here already. End that first.") % {"most": most})  # fmt: skip
        return False

    def _check_giver(self) -> None:
        """Whoever imports through the site gives only what they may give."""
        by = self.work.by
        if by is None:
            return
        for row in self.prepared:
            if row.existing is not None and not [*self.changes(row)]:
                continue
            scope = Scope(ScopeKind(row.values["scope_kind"]), self._key(row) or "")
            if not may_give(by, Role(row.values["role"]), scope):
                self._refuse(row.number, "角色", row.cells["角色"],
                             _("is not yours to give. The security administrator imports this sheet."))  # fmt: skip

    def _stored_holdings(self) -> Iterator[_Held]:
        """What limited and exclusive roles are held now or later, by the codes of persons and places."""
        limited = [role for role in Role if most_holders(role) is not None or excluded_by(role)]
        areas = {path: code for code, path in self._paths.items()}
        points = {str(pk): code for code, pk in self.work.known[c.POINTS].stored.items()}
        rows = Grant.objects.filter(role__in=limited, delegated_from=None).overlapping(timezone.now(), None)
        for grant in rows.select_related("user"):
            code = {"area": areas, "point": points}.get(grant.scope_kind, {}).get(grant.scope_key, "")
            yield _Held(grant.user.code or f"#{grant.user_id}", Role(grant.role), (grant.scope_kind, code),
                        grant.valid_from, grant.valid_until)  # fmt: skip

    def _holding(self, row: Prepared) -> _Held:
        scope = (row.values["scope_kind"], row.values.get("scope_code", ""))
        return _Held(row.cells["人员编码"], Role(row.values["role"]), scope, _start(row), _end(row))

    def _key(self, row: Prepared) -> str | None:
        """The scope's key; None while the file that brings the place is not stored."""
        kind, code = row.values["scope_kind"], row.values.get("scope_code", "")
        if kind == ScopeKind.AREA:
            return self._paths.get(code)
        if kind == ScopeKind.POINT:
            pk = self.work.known[c.POINTS].stored.get(code)
            return str(pk) if pk is not None else None
        return ""

    def changes(self, row: Prepared) -> Iterator[str]:
        if "until" in row.values and row.values["until"] != _last_day(row.existing.valid_until):
            yield "until"

    def build(self, row: Prepared) -> Grant:
        return Grant(
            code=row.code, user_id=row.values["user_id"], role=row.values["role"], scope_kind=row.values["scope_kind"],
            scope_key=self._key(row) or "", valid_from=_start(row), valid_until=_end(row),
        )  # fmt: skip

    def update(self, rows: Sequence[Prepared]) -> None:
        now = timezone.now()
        for row in rows:
            end = _end(row)
            # A day that is past ends it now: what was done under it until now stays right.
            row.existing.valid_until = max(end, now) if end else None
        Grant.objects.bulk_update([row.existing for row in rows], ["valid_until"], batch_size=BATCH)

    def after(self, created: Sequence[Prepared], updated: Sequence[Prepared]) -> None:
        super().after(created, updated)
        people = User.objects.in_bulk([row.existing.user_id for row in [*created, *updated]])
        for rows, action in ((created, "accounts.grant_role"), (updated, "accounts.change_grant_end")):
            record_each(action, subjects=[people[row.existing.user_id] for row in rows], by=self.work.by)
        grouped = [row for row in created if row.existing.role in GROUP_OF_ROLE]
        sync_groups([people[row.existing.user_id] for row in grouped])


def _start(row: Prepared) -> datetime:
    since = row.values.get("since")
    return midnight(since) if since else timezone.now()


def _end(row: Prepared) -> datetime | None:
    until = row.values.get("until")
    return midnight(until + timedelta(days=1)) if until else None


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _last_day(end: datetime | None) -> date | None:
    return _day(end - timedelta(microseconds=1)) if end else None


def grant_days(grant: Any) -> tuple[str, str]:
    """First and last day of a grant, as the sheet writes them."""
    last = _last_day(grant.valid_until)
    return _day(grant.valid_from).isoformat(), last.isoformat() if last else ""
