from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.codes import CodeField


class Role(models.TextChoices):
    EDITOR = "editor", _("legislative editor")
    REVIEWER = "reviewer", _("reviewer")
    APPROVER = "approver", _("approver")
    STATISTICS = "statistics", _("statistics reader")
    COORDINATOR = "coordinator", _("coordinator")
    HEAD = "head", _("head of a contact point")
    DEPUTY_HEAD = "deputy_head", _("deputy head of a contact point")
    OFFICER = "officer", _("liaison officer")
    COLLECTOR = "collector", _("collector")
    OBSERVER = "observer", _("observer")
    VOLUNTEER = "volunteer", _("volunteer")
    EXPERT = "expert", _("expert")
    LEGAL_ASSISTANT = "legal_assistant", _("legal assistant")
    DEPUTY = "deputy", _("people's deputy")
    ADMINISTRATOR = "administrator", _("system administrator")
    SECURITY = "security", _("security administrator")
    AUDITOR = "auditor", _("auditor")


class ScopeKind(models.TextChoices):
    EVERYTHING = "everything", _("everything")
    AREA = "area", _("an area and below")
    POINT = "point", _("a contact point and below")
    PROJECT = "project", _("a legislative project")
    CONSULTATION = "consultation", _("a consultation")
    ASSIGNMENT = "assignment", _("one assignment")


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the world: a kind and the key within it."""

    kind: ScopeKind
    key: str

    @property
    def token(self) -> str:
        """The scope as one word, as the search index keeps it."""
        return f"{self.kind.value}:{self.key}"


# Whoever works on the side of the legislature; the others work at the desk.
OFFICE_ROLES = frozenset({
    Role.EDITOR, Role.REVIEWER, Role.APPROVER, Role.STATISTICS, Role.EXPERT, Role.LEGAL_ASSISTANT,
    Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR,
})  # fmt: skip
# The only ones who work in the Wagtail admin: pages and texts, the installation, its people, its log.
ADMIN_ROLES = frozenset({Role.EDITOR, Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR})
POINT_ROLES = frozenset({Role.HEAD, Role.DEPUTY_HEAD, Role.OFFICER, Role.COLLECTOR, Role.OBSERVER, Role.VOLUNTEER})
DESK_ROLES = POINT_ROLES | {Role.COORDINATOR, Role.DEPUTY}


def _running(at: datetime, prefix: str = "") -> Q:
    return Q(**{f"{prefix}valid_from__lte": at}) & (
        Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gt": at})
    )


_revision = object()


def grants_revision() -> object:
    """A token that is another one after every change of a grant by this process.

    What was read of grants is good while the token is the same and the request lasts: a change by another process is
    seen by the next request, whose user object has read nothing yet.
    """
    return _revision


def forget_grants() -> None:
    """Let every user object of this process read its grants anew when it is next asked."""
    global _revision
    _revision = object()


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants; whatever writes some of them lets those be forgotten that were read before."""

    def update(self, **values: Any) -> int:
        changed = super().update(**values)
        forget_grants()
        return changed

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> Any:
        made: Any = super().bulk_create(objs, *args, **options)
        forget_grants()
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        gone = super().delete()
        forget_grants()
        return gone

    def valid(self, at: datetime | None = None) -> Self:
        """Grants in force at the given moment; a delegated one only while the one behind it is."""
        at = at or timezone.now()
        own = Q(delegated_from=None)
        delegated = _running(at, "delegated_from__") & Q(delegated_from__user__is_active=True)
        return self.filter(_running(at)).filter(own | delegated)

    def overlapping(self, start: datetime, end: datetime | None) -> Self:
        """Grants that are in force at some moment of this time; `end` is the first moment after it."""
        begun = self.filter(valid_from__lt=end) if end else self
        return begun.filter(Q(valid_until=None) | Q(valid_until__gt=start))

    def in_scope(self, kind: ScopeKind, key: str) -> Self:
        return self.filter(scope_kind=kind, scope_key=key)


class Grant(models.Model):
    """A role for one person, in one scope, for a time.

    The scope is a kind and a key (an area's path, a row's id), so that no table outside this room is named here. A
    delegated grant stands in for another person's during leave; it cannot outlast the one it was made from.
    """

    code = CodeField(_("code"), max_length=40, unique=True, null=True, blank=True)
    # A unique constraint begins with it and serves as its index (ADR 9).
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants", db_index=False)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    scope_kind = models.CharField(_("scope"), max_length=20, choices=ScopeKind, default=ScopeKind.EVERYTHING)
    scope_key = models.CharField(_("key of the scope"), max_length=255, blank=True)
    valid_from = models.DateTimeField(_("from"), default=timezone.now)
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)
    delegated_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="delegations",
        verbose_name=_("delegated from"),
    )  # fmt: skip

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["user", "role", "pk"]
        indexes = [
            models.Index(fields=["scope_kind", "scope_key", "role"], name="accounts_grant_scope"),
            models.Index(fields=["valid_until"], name="accounts_grant_ends"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_key", "valid_from"], name="accounts_grant_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="accounts_grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(scope_kind="everything", scope_key="") | (~Q(scope_kind="everything") & ~Q(scope_key="")),
                name="accounts_grant_key_unless_everything",
            ),
            models.CheckConstraint(
                condition=Q(delegated_from=None) | ~Q(valid_until=None), name="accounts_delegation_ends_by_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} / {self.scope_kind} {self.scope_key}".strip()

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        forget_grants()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **options)
        forget_grants()
        return gone

    @property
    def scope(self) -> Scope:
        return Scope(ScopeKind(self.scope_kind), self.scope_key)


class ScopeLock(models.Model):
    """A row to lock while the holders of a role in one scope are counted and one more is added."""

    scope = models.CharField(max_length=300, primary_key=True)

    def __str__(self) -> str:
        return self.scope


class RoleName(models.Model):
    """What an installation calls a role, where it is not what we call it."""

    role = models.CharField(_("role"), max_length=20, choices=Role, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("name of a role")
        verbose_name_plural = _("names of roles")

    def __str__(self) -> str:
        return self.name
