from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.rounds.models.consultation import Consultation


class Milestone(models.Model):
    """That a consultation opened or closed was noticed and acted on; once."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        CLOSED = "closed", _("closed for the public")
        CLOSED_FOR_POINTS = "closed_for_points", _("closed for contact points")

    # A unique constraint begins with it and serves as its index (ADR 9).
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="milestones", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [models.UniqueConstraint(fields=["consultation", "kind"], name="rounds_milestone_once")]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.kind}"
