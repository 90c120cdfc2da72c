from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.comments.models import Comment
from consultations.decisions.models.decision import Decision
from portal.frozen.declaration import Frozen


class DecisionMember(models.Model):
    """That an act is about a comment of its consultation. Added with the act, before anybody approves it, and kept."""

    # A unique constraint begins with it and serves as its index (ADR 9).
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="members", db_index=False)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decision_members")

    frozen = Frozen()
    frozen_once_approved = Frozen(
        may_enter=False,
        when="""EXISTS (
            SELECT 1 FROM decisions_signature AS approval
            WHERE approval.decision_id = row.decision_id AND approval.role = 'approver'
            AND approval.given_at IS NOT NULL
        )""",
    )
    frozen_foreign = Frozen(
        may_enter=False,
        when="""NOT EXISTS (
            SELECT 1 FROM decisions_decision AS act
            JOIN comments_comment AS comment ON comment.consultation_id = act.consultation_id
            WHERE act.id = row.decision_id AND comment.id = row.comment_id
        )""",
    )

    class Meta:
        verbose_name = _("comment of a decision")
        verbose_name_plural = _("comments of decisions")
        constraints = [models.UniqueConstraint(fields=["decision", "comment"], name="decisions_member_once")]

    def __str__(self) -> str:
        return f"{self.decision_id} ← {self.comment_id}"
