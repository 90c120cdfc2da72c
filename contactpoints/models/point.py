from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contactpoints.models.area import Area
from contactpoints.models.organisation import Organisation


class Capability(models.Model):
    """What a point is appointed or fitted to be: legislative contact point, deputies' station, online station."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def designated(self, on: date | None = None) -> Self:
        """Points that hold a designation on the given day."""
        on = on or timezone.localdate()
        running = Q(designations__until=None) | Q(designations__until__gte=on)
        return self.filter(running, designations__since__lte=on).distinct()


class ContactPoint(models.Model):
    """A grassroots legislative contact point (基层立法联系点)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contact_points", verbose_name=_("host")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="contact_points", verbose_name=_("area"))
    capabilities = models.ManyToManyField(Capability, blank=True, verbose_name=_("capabilities"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    phone = models.CharField(_("public phone"), max_length=40, blank=True)
    serves = models.CharField(_("whom it serves"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Designation(models.Model):
    """An appointment of a point by a body, for a time. A point may hold several; history stays."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        CITY = "city", _("city")
        DISTRICT = "district", _("district")

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="designations")
    level = models.CharField(_("level"), max_length=20, choices=Level)
    issuing_body = models.CharField(_("issuing body"), max_length=120)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

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


class CollectionPoint(models.Model):
    """Where a contact point gathers opinions (信息采集点): a community, a workshop, a bus; to any depth."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="collection_points")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=255, unique=True, editable=False)
    address = models.CharField(_("address"), max_length=200, blank=True)
    is_mobile = models.BooleanField(_("mobile"), default=False)

    class Meta:
        verbose_name = _("collection point")
        verbose_name_plural = _("collection points")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        above = self.parent.path if self.parent else f"/{self.contact_point_id}/"
        self.path = f"{above}{self.code}/"
        super().save(*args, **kwargs)
