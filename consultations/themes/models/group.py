from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.rounds.models.consultation import Consultation


class DuplicateGroup(models.Model):
    """Comments of one consultation that say the same in nearly the same words."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="duplicate_groups")
    size = models.PositiveIntegerField(default=0)
    # The member that stands for all in lists; the others were compared with it.
    leader = models.ForeignKey("comments.Comment", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("group of duplicates")
        verbose_name_plural = _("groups of duplicates")
        ordering = ["-size", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk} ({self.size})"
