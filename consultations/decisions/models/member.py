from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.comments.models import Comment
from consultations.decisions.models.decision import Decision
from portal.frozen.declaration import Frozen


class DecisionMember(models.Model):
    """That an act is about a comment. Added with the act and never changed."""

    # A unique constraint begins with it and serves as its index (ADR 9).
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="members", db_index=False)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decision_members")

    frozen = Frozen()

    class Meta:
        verbose_name = _("comment of a decision")
        verbose_name_plural = _("comments of decisions")
        constraints = [models.UniqueConstraint(fields=["decision", "comment"], name="decisions_member_once")]

    def __str__(self) -> str:
        return f"{self.decision_id} ← {self.comment_id}"
