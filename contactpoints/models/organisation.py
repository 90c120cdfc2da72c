from django.db import models
from django.utils.translation import gettext_lazy as _

from contactpoints.models.area import Area
from portal.codes import CodeField


class Organisation(models.Model):
    """A body that hosts a contact point or runs a consultation."""

    class Kind(models.TextChoices):
        LEGISLATURE = "legislature", _("legislature")
        STREET = "street", _("street office")
        TOWN = "town", _("town government")
        VILLAGE = "village", _("village or residents' committee")
        COURT = "court", _("court or judicial office")
        SCHOOL = "school", _("school")
        UNIVERSITY = "university", _("university or research institute")
        COMPANY = "company", _("company")
        ASSOCIATION = "association", _("trade association")
        LAW_FIRM = "law_firm", _("law firm")
        OTHER = "other", _("other")

    code = CodeField(_("code"), max_length=20, unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="organisations", verbose_name=_("area"))

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
