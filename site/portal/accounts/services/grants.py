"""Everything that changes who may do what."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypedDict

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.accounts.exceptions import (
    ExcludedRoleError,
    HeldAlreadyError,
    LastAdministratorError,
    NotYoursToGiveError,
    TooManyHoldersError,
    WrongScopeError,
)
from portal.accounts.grants import actions, can, covers, scopes
from portal.accounts.models import Grant, Role, Scope, ScopeKind, ScopeLock, User
from portal.accounts.models.grant import forget_grants
from portal.accounts.permissions import DELEGATE
from portal.accounts.roles import excluded_by, giving_action, most_holders, scopes_of
from portal.audit.services import record

# Page rights in Wagtail hang on groups; the roles that need them bring theirs along.
GROUP_OF_ROLE = {Role.EDITOR: "Editors", Role.ADMINISTRATOR: "Administrators"}
# Without one of each of these nobody could put anything right again.
_NEVER_NONE = (Role.ADMINISTRATOR, Role.SECURITY)


@contextmanager
def changing_grants() -> Iterator[None]:
    """A transaction after which grants are read anew: also when it failed, and took back what was read in it."""
    try:
        with transaction.atomic():
            yield
    finally:
        forget_grants()


class GrantTerms(TypedDict):
    """Which role, where and for how long, as `grant_role` takes it."""

    role: Role
    scope_kind: ScopeKind
    scope_key: str
    valid_from: datetime | None
    valid_until: datetime | None


@changing_grants()
def grant_role(
    *,
    user: User,
    role: Role,
    by: User | None,
    scope_kind: ScopeKind = ScopeKind.EVERYTHING,
    scope_key: str = "",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Grant:
    """Give a role in a scope, and with it the Wagtail group that its work needs.

    Raises GrantError: not the giver's to give, a wrong kind of scope, given from that moment already, excluded by
    another role, too many holders.
    """
    _check_giver(by, role, Scope(scope_kind, scope_key))
    if scope_kind not in scopes_of(role):
        raise WrongScopeError(role)
    start = valid_from or timezone.now()
    if Grant.objects.in_scope(scope_kind, scope_key).filter(user=user, role=role, valid_from=start).exists():
        raise HeldAlreadyError
    _check_person(user, role, start, valid_until)
    _check_limit(role, scope_kind, scope_key, start, valid_until)
    return _give(
        Grant(user=user, role=role, scope_kind=scope_kind, scope_key=scope_key, valid_from=start,
              valid_until=valid_until),
        action="accounts.grant_role", by=by,
    )  # fmt: skip


@changing_grants()
def delegate(
    *,
    grant: Grant,
    to: User,
    until: datetime,
    by: User | None,
    valid_from: datetime | None = None,
    scope: Scope | None = None,
) -> Grant:
    """Let somebody stand in: the same role, in the same scope or one inside it, ending by itself.

    Raises GrantError when the grant is not the giver's own, is itself delegated, or the scope lies outside it.
    """
    part = scope or grant.scope
    inside = covers([grant.scope], part)
    if not may_delegate(grant, by) or grant.delegated_from_id or not inside or to.pk == grant.user_id:
        raise NotYoursToGiveError
    start = valid_from or timezone.now()
    _check_person(to, Role(grant.role), start, until)
    return _give(
        Grant(user=to, role=grant.role, scope_kind=part.kind, scope_key=part.key, valid_from=start,
              valid_until=until, delegated_from=grant),
        action="accounts.delegate", by=by,
    )  # fmt: skip


def may_delegate(grant: Grant, by: User | None) -> bool:
    """Whether this person may let somebody stand in: their own role, if it is one that is lent, or one they give."""
    if by is None or may_give(by, Role(grant.role), grant.scope):
        return True
    return by.pk == grant.user_id and Role(grant.role) in actions()[DELEGATE]


def _give(grant: Grant, *, action: str, by: User | None) -> Grant:
    grant.save()
    sync_groups([grant.user])
    details = {"role": grant.role, "scope": grant.scope.token}
    if grant.valid_until:
        details["until"] = grant.valid_until.isoformat()
    record(action, subject=grant.user, by=by, details=details)
    return grant


@changing_grants()
def end_grant(*, grant: Grant, by: User | None) -> None:
    """End a grant now, and what was delegated from it; the rows stay as history.

    Raises GrantError when it is not the giver's to end, or the last of its kind.
    """
    # Whoever delegated, and whoever stands in, may end that; an own role is ended by somebody else.
    stands_in = by is not None and grant.delegated_from is not None and by.pk in {
        grant.user_id, grant.delegated_from.user_id
    }  # fmt: skip
    if not stands_in:
        _check_giver(by, Role(grant.role), grant.scope)
    _check_not_last(grant)
    _end(grant)
    record("accounts.end_grant", subject=grant.user, by=by,
           details={"role": grant.role, "scope": grant.scope.token})  # fmt: skip


def _end(grant: Grant) -> None:
    now = timezone.now()
    running = Grant.objects.filter(pk=grant.pk) | Grant.objects.filter(delegated_from=grant)
    people = list(User.objects.filter(grants__in=running).distinct())
    running.filter(valid_from__lt=now).overlapping(now, None).update(valid_until=now)
    # What was to begin later never does; its row stays too, and cannot end before it begins.
    moment = timedelta(microseconds=1)
    running.filter(valid_from__gte=now).update(valid_from=now - moment, valid_until=now)
    sync_groups(people)


@changing_grants()
def end_all_grants(*, user: User, by: User | None) -> int:
    """End everything that a person holds. Raises LastAdministratorError."""
    running = list(user.grants.overlapping(timezone.now(), None))
    for grant in running:
        end_grant(grant=grant, by=by)
    return len(running)


def may_give(by: User, role: Role, scope: Scope) -> bool:
    """Whether this person may give and end this role in this scope."""
    return covers(scopes(by, giving_action(role)), scope)


def givable_roles(by: User) -> list[Role]:
    """The roles that this person may give somewhere."""
    return [role for role in Role if can(by, giving_action(role))]


def _check_giver(by: User | None, role: Role, scope: Scope) -> None:
    if by is not None and not may_give(by, role, scope):
        raise NotYoursToGiveError


def _check_person(user: User, role: Role, start: datetime, end: datetime | None) -> None:
    excluded = excluded_by(role)
    if excluded:
        # Of two that are given at once the second finds the first.
        User.objects.select_for_update().get(pk=user.pk)
    other = user.grants.overlapping(start, end).filter(role__in=excluded).first() if excluded else None
    if other is not None:
        raise ExcludedRoleError(role, Role(other.role))


def _check_limit(role: Role, kind: ScopeKind, key: str, start: datetime, end: datetime | None) -> None:
    most = most_holders(role)
    if most is None:
        return
    lock_scope(kind, key)
    holders = (
        Grant.objects.in_scope(kind, key)
        .filter(role=role, delegated_from=None)
        .overlapping(start, end)
        .select_related("user")
    )
    if len(holders) >= most:
        raise TooManyHoldersError(role, most, [holder.user.get_full_name() for holder in holders])


def lock_scope(kind: ScopeKind, key: str) -> None:
    """Let nobody else count the holders in this scope until the transaction ends."""
    ScopeLock.objects.get_or_create(scope=f"{kind}:{key}")
    ScopeLock.objects.select_for_update().get(scope=f"{kind}:{key}")


def _check_not_last(grant: Grant) -> None:
    role = Role(grant.role)
    if role not in _NEVER_NONE or grant.delegated_from_id:
        return
    lock_scope(ScopeKind.EVERYTHING, role.value)
    others = Grant.objects.valid().filter(role=role, delegated_from=None, user__is_active=True).exclude(pk=grant.pk)
    superusers = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=grant.user_id)
    if not others.exists() and not superusers.exists():
        raise LastAdministratorError(role)


def sync_groups(users: Iterable[User]) -> None:
    """Bring people's Wagtail groups in line with the grants that are in force now."""
    pks = [user.pk for user in users]
    membership = User.groups.through
    for role, name in GROUP_OF_ROLE.items():
        group = Group.objects.get(name=name)
        holders = set(Grant.objects.valid().filter(role=role, user__in=pks).values_list("user", flat=True))
        members = membership.objects.filter(group=group, user__in=pks)
        members.exclude(user__in=holders).delete()
        missing = holders - set(members.values_list("user", flat=True))
        membership.objects.bulk_create([membership(group=group, user_id=pk) for pk in missing])


def sync_all_groups() -> None:
    """The same for everybody whose grants began or ended by themselves; run by the ticker."""
    valid = Grant.objects.valid().filter(user=OuterRef("pk"))
    changed: set[int] = set()
    for role, name in GROUP_OF_ROLE.items():
        holds = Exists(valid.filter(role=role))
        changed |= set(User.objects.filter(~holds, groups__name=name).values_list("pk", flat=True))
        changed |= set(User.objects.filter(holds).exclude(groups__name=name).values_list("pk", flat=True))
    sync_groups(User.objects.filter(pk__in=changed))


@changing_grants()
def close_scope(*, kind: ScopeKind, key: str, by: User | None, into: str = "", roles: Iterable[Role] = ()) -> None:
    """End every grant in a scope; those of the given roles go on in the scope with the key `into`."""
    now = timezone.now()
    running = list(Grant.objects.in_scope(kind, key).overlapping(now, None).filter(delegated_from=None))
    there = set(Grant.objects.in_scope(kind, into).overlapping(now, None).values_list("user", "role"))
    for grant in running:
        _end(grant)
        if into and Role(grant.role) in roles and (grant.user_id, grant.role) not in there:
            _give(
                Grant(user=grant.user, role=grant.role, scope_kind=kind, scope_key=into, valid_from=now,
                      valid_until=grant.valid_until),
                action="accounts.grant_role", by=by,
            )  # fmt: skip
    for grant in Grant.objects.in_scope(kind, key).overlapping(now, None).exclude(delegated_from=None):
        _end(grant)


@changing_grants()
def hand_over(*, user: User, to: User, by: User | None, grants: Iterable[Grant] | None = None) -> list[Grant]:
    """Give somebody's own running roles to a successor and end them; work in progress stays where it is.

    Raises GrantError; nothing is changed then.
    """
    running = user.grants.overlapping(timezone.now(), None).filter(delegated_from=None)
    given = []
    for grant in running if grants is None else grants:
        _check_giver(by, Role(grant.role), grant.scope)
        until = grant.valid_until
        _end(grant)
        given.append(
            grant_role(user=to, role=Role(grant.role), scope_kind=grant.scope.kind,
                       scope_key=grant.scope_key, valid_until=until, by=by)
        )  # fmt: skip
    record("accounts.hand_over", subject=user, by=by, details={"to": to.pk, "roles": [g.role for g in given]})
    return given
