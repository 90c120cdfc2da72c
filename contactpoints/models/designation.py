from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contactpoints.models.point import ContactPoint
from portal.codes import CodeField


class DesignationQuerySet(models.QuerySet["Designation"]):
    def running(self, on: date | None = None) -> Self:
        on = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)

    def ending_within(self, days: int) -> Self:
        """Those in force that end within so many days."""
        today = timezone.localdate()
        return self.running(today).filter(until__lte=today + timedelta(days=days))


class Designation(models.Model):
    """An appointment of a point by a body, for a time. A point may hold several; history stays."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        CITY = "city", _("city")
        DISTRICT = "district", _("district")

    code = CodeField(_("code"), max_length=40, unique=True, null=True, blank=True)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="designations")
    level = models.CharField(_("level"), max_length=20, choices=Level)
    issuing_body = models.CharField(_("issuing body"), max_length=120)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    plaque = models.CharField(_("words on the plaque"), max_length=120, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    ended_because = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = DesignationQuerySet.as_manager()

    class Meta:
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        ordering = ["contact_point", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="contactpoints_designation_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_point}: {self.get_level_display()}"

    @property
    def words(self) -> str:
        """Level, body and number, as the history tells them."""
        return f"{self.get_level_display()} · {self.issuing_body} {self.number}".strip()


class PointChange(models.Model):
    """What happened to a point: only added, so that its history can be told."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("set up")
        RENAMED = "renamed", _("renamed")
        MOVED = "moved", _("moved")
        REHOSTED = "rehosted", _("new host")
        DESIGNATED = "designated", _("designated")
        DESIGNATION_ENDED = "designation_ended", _("designation ended")
        MERGED = "merged", _("merged into another point")
        TOOK_IN = "took_in", _("took in another point")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REOPENED = "reopened", _("reopened")

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    on = models.DateField(_("on"), default=timezone.localdate)
    before = models.CharField(_("before"), max_length=300, blank=True)
    after = models.CharField(_("after"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("change of a point")
        verbose_name_plural = _("changes of a point")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.contact_point}: {self.get_kind_display()}"
