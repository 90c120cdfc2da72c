import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.comments.models.comment import Comment
from consultations.decisions.models.kind import DispositionKind
from consultations.decisions.models.publication import ResultPublication
from consultations.drafts.models.provision import Provision


class DecisionQuerySet(models.QuerySet["Decision"]):
    def awaiting_approval(self) -> Self:
        """Current decisions that a second person has yet to look at."""
        return self.filter(current_for__isnull=False, approved_at=None, returned_at=None)


class Decision(models.Model):
    """What was decided about one comment. Rows are added, never rewritten; signing off fills its own columns once."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions")
    kind = models.ForeignKey(DispositionKind, on_delete=models.PROTECT, related_name="decisions")
    reason = models.TextField(_("reason"), blank=True)
    # Where the next text shows it, if it does.
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    # Decisions taken in one act over a group share it.
    act = models.UUIDField(default=uuid.uuid4, db_index=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    return_note = models.CharField(max_length=500, blank=True)
    publication = models.ForeignKey(
        ResultPublication, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | (~Q(approved_by=F("proposed_by")) & ~Q(approved_by=F("reviewed_by"))),
                name="decisions_decision_approver_is_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(reviewed_by__isnull=False),
                name="decisions_decision_reviewed_before_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}"
