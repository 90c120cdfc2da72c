from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.rounds.models.consultation import Consultation
from contactpoints.models import ContactPoint


class CollectionEvent(models.Model):
    """A meeting, a visit, a hearing at which a contact point gathered opinions."""

    class Kind(models.TextChoices):
        SYMPOSIUM = "symposium", _("symposium")
        COUNCIL = "council", _("residents' council")
        VISIT = "visit", _("visit")
        HEARING = "hearing", _("hearing")
        SURVEY = "survey", _("survey")

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="events")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    attendance = models.PositiveIntegerField(_("people present"), null=True, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} {self.held_on:%Y-%m-%d}"
