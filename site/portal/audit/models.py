from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.frozen.declaration import Frozen


class AppendOnlyError(Exception):
    """Somebody tried to change or delete an audit entry."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries are read and added; the rest is refused here by name, and by the database for everybody else."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError(self)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(self)


class AccessEntry(models.Model):
    """One look at something that not everybody may see. Kept for ACCESS_LOG_DAYS; what was done is an AuditEntry."""

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    # As with an audit entry: it says who it was, also when the account is gone.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+",
        verbose_name=_("who"),
    )  # fmt: skip
    what = models.CharField(_("what"), max_length=80)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    origin = models.CharField(_("from where"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.subject_type} {self.subject_id}".strip()


class AuditEntry(models.Model):
    """One act. Entries are added and read, never changed."""

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    # No constraint: an entry says who it was, also when the account is gone; nothing may write to it again.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+",
        verbose_name=_("who"),
    )  # fmt: skip
    actor_name = models.CharField(_("name"), max_length=150, blank=True)
    action = models.CharField(_("what"), max_length=80, db_index=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    details = models.JSONField(_("details"), default=dict)
    origin = models.CharField(_("from where"), max_length=64, blank=True)

    frozen = Frozen()

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(self)
