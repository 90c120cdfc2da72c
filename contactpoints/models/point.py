from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contactpoints.models.area import Area
from contactpoints.models.organisation import Organisation
from portal.codes import CodeField, as_typed, fits_an_address


class Named(models.Model):
    """A word that an installation chooses, with its English beside it."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class Capability(Named):
    """What a point is appointed or fitted to be: legislative contact point, deputies' station, online station."""

    class Meta(Named.Meta):
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")


class Subject(Named):
    """A field that a point knows about: traffic, schools, trade, the elderly."""

    class Meta(Named.Meta):
        verbose_name = _("subject field")
        verbose_name_plural = _("subject fields")


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def coded(self, code: str) -> Self:
        """The point of a code as people type it; capitals count only where two codes differ in nothing else."""
        typed = as_typed(code)
        exact = self.filter(code=typed)
        return exact if exact.exists() else self.filter(code__iexact=typed)

    def designated(self, on: date | None = None) -> Self:
        """Points that hold a designation on the given day."""
        on = on or timezone.localdate()
        running = Q(designations__until=None) | Q(designations__until__gte=on)
        return self.filter(running, designations__since__lte=on).distinct()

    def within(self, path: str) -> Self:
        """Points that lie in an area or below it, or say that they serve one there."""
        served = Area.objects.within(path).filter(served_by=models.OuterRef("pk"))
        return self.filter(Q(area__path__startswith=path) | models.Exists(served))

    def receiving_on(self, weekday: int) -> Self:
        """Points with a reception day on this day of the week, 1 for Monday."""
        return self.filter(pk__in=ContactPoint.objects.filter(reception_days__weekday=weekday).values("pk"))


class ContactPoint(models.Model):
    """A grassroots legislative contact point (基层立法联系点)."""

    code = CodeField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contact_points", verbose_name=_("host")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="contact_points", verbose_name=_("area"))
    capabilities = models.ManyToManyField(Capability, blank=True, verbose_name=_("capabilities"))
    subjects = models.ManyToManyField(Subject, blank=True, verbose_name=_("subject fields"))
    covers = models.ManyToManyField(Area, blank=True, related_name="served_by", verbose_name=_("areas it serves"))
    grids = models.CharField(_("grids it serves"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    contact_name = models.CharField(_("public contact"), max_length=60, blank=True)
    phone = models.CharField(_("public phone"), max_length=40, blank=True)
    serves = models.CharField(_("whom it serves"), max_length=300, blank=True)
    about = models.TextField(_("about this point"), max_length=3000, blank=True)
    photo = models.ImageField(_("photo"), upload_to="points/", blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    # Where its work went on, when it was merged into another.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=fits_an_address(), name="contactpoints_point_code")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contactpoints:point", args=[self.code])


class CollectionPoint(models.Model):
    """Where a contact point gathers opinions (信息采集点): a community, a workshop, a bus; to any depth."""

    code = CodeField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="collection_points")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=255, unique=True, editable=False)
    address = models.CharField(_("address"), max_length=200, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    is_mobile = models.BooleanField(_("mobile"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("collection point")
        verbose_name_plural = _("collection points")
        ordering = ["path"]
        constraints = [models.CheckConstraint(condition=fits_an_address(), name="contactpoints_collection_point_code")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = self.path_below()
        super().save(*args, **kwargs)

    def path_below(self) -> str:
        above = self.parent.path if self.parent else f"/{self.contact_point_id}/"
        return f"{above}{self.code}/"

    @property
    def depth(self) -> int:
        """0 right below the contact point."""
        return self.path.count("/") - 3


class PartnerUnit(models.Model):
    """A unit beside a point that works with it or advises it (联络单位, 顾问单位)."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("partner unit")
        ADVISORY = "advisory", _("advisory unit")

    # A unique constraint begins with it and serves as its index (ADR 9).
    contact_point = models.ForeignKey(
        ContactPoint, on_delete=models.CASCADE, related_name="partner_units", db_index=False
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partner_of")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PARTNER)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("partner unit")
        verbose_name_plural = _("partner units")
        ordering = ["contact_point", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact_point", "organisation", "kind"], name="contactpoints_partner_unit_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_point}: {self.organisation}"
