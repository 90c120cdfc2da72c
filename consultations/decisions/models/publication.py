from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.rounds.models.consultation import Consultation


class ResultPublication(models.Model):
    """One act by which the approved decisions of a consultation became public."""

    class Kind(models.TextChoices):
        INTERIM = "interim", _("interim, for a reading")
        FINAL = "final", _("final, as promulgated")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    note = models.TextField(_("note"), blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("publication of results")
        verbose_name_plural = _("publications of results")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.consultation} {self.published_at:%Y-%m-%d}"
