from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    EDITOR = "editor", _("legislative editor")
    REVIEWER = "reviewer", _("reviewer")
    APPROVER = "approver", _("approver")
    STATISTICS = "statistics", _("statistics reader")
    COORDINATOR = "coordinator", _("coordinator")
    OFFICER = "officer", _("liaison officer")
    COLLECTOR = "collector", _("collector")
    ADMINISTRATOR = "administrator", _("system administrator")
    AUDITOR = "auditor", _("auditor")


# Whoever works in the Wagtail admin; the others work at the desk.
OFFICE_ROLES = frozenset({Role.EDITOR, Role.REVIEWER, Role.APPROVER, Role.STATISTICS, Role.ADMINISTRATOR, Role.AUDITOR})
DESK_ROLES = frozenset({Role.OFFICER, Role.COLLECTOR, Role.COORDINATOR})


class ScopeKind(models.TextChoices):
    EVERYTHING = "everything", _("everything")
    AREA = "area", _("an area and below")
    POINT = "point", _("a contact point and below")
    PROJECT = "project", _("a legislative project")
    CONSULTATION = "consultation", _("a consultation")
    ASSIGNMENT = "assignment", _("one assignment")


class GrantQuerySet(models.QuerySet["Grant"]):
    def valid(self, at: datetime | None = None) -> Self:
        """Grants in force at the given moment."""
        at = at or timezone.now()
        return self.filter(valid_from__lte=at).filter(Q(valid_until=None) | Q(valid_until__gt=at))


class Grant(models.Model):
    """A role for one person, in one scope, for a time.

    The scope is a kind and a key (an area's path, a row's id), so that no table outside this room is named here.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    scope_kind = models.CharField(_("scope"), max_length=20, choices=ScopeKind, default=ScopeKind.EVERYTHING)
    scope_key = models.CharField(_("key of the scope"), max_length=255, blank=True)
    valid_from = models.DateTimeField(_("from"), default=timezone.now)
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["user", "role", "pk"]
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
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} / {self.scope_kind} {self.scope_key}".strip()
