from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.decisions.models.decision import Decision
from portal.frozen.declaration import Frozen


class SignatureQuerySet(models.QuerySet["Signature"]):
    def awaited(self) -> Self:
        """Asked for, and neither given nor answered by returning the decision."""
        return self.filter(given_at=None, returned_at=None)

    def approvals(self) -> Self:
        return self.filter(role=Signature.Role.APPROVER)


class Signature(models.Model):
    """Somebody's name under a decision: asked for, then given, or answered by returning the decision with a note."""

    class Role(models.TextChoices):
        PROPOSER = "proposer", _("proposer")
        REVIEWER = "reviewer", _("reviewer")
        APPROVER = "approver", _("approver")

    # A unique constraint begins with it and serves as its index (ADR 9).
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    role = models.CharField(_("as"), max_length=10, choices=Role)
    # Nobody yet, where anybody who holds the role may sign.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    given_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = SignatureQuerySet.as_manager()
    frozen = Frozen(when="(row.given_at IS NOT NULL OR row.returned_at IS NOT NULL)")
    # An approval follows a proposal by somebody else, and nobody proposes or reviews what is approved already: whatever
    # the order in which rows come, the same person never stands on both sides.
    frozen_own = Frozen(
        fields=["by"],
        may_enter=False,
        when="""
            row.role = 'approver' AND row.given_at IS NOT NULL AND EXISTS (
                SELECT 1 FROM decisions_signature AS other
                WHERE other.decision_id = row.decision_id AND other.by_id = row.by_id
                AND other.role IN ('proposer', 'reviewer')
            )
        """,
    )
    frozen_unproposed = Frozen(
        fields=["by"],
        may_enter=False,
        when="""
            row.role = 'approver' AND row.given_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM decisions_signature AS proposal
                WHERE proposal.decision_id = row.decision_id AND proposal.role = 'proposer'
                AND proposal.given_at IS NOT NULL
            )
        """,
    )
    frozen_too_late = Frozen(
        fields=["by"],
        may_enter=False,
        when="""
            row.role <> 'approver' AND EXISTS (
                SELECT 1 FROM decisions_signature AS approval
                WHERE approval.decision_id = row.decision_id AND approval.role = 'approver'
                AND approval.given_at IS NOT NULL
            )
        """,
    )

    class Meta:
        verbose_name = _("signature under a decision")
        verbose_name_plural = _("signatures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "role"], name="decisions_signature_once"),
            models.CheckConstraint(
                condition=Q(given_at=None) | Q(returned_at=None), name="decisions_signature_given_or_returned"
            ),
            models.CheckConstraint(
                condition=Q(given_at=None, returned_at=None) | Q(by__isnull=False),
                name="decisions_signature_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | ~Q(note=""), name="decisions_signature_returned_with_a_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.by_id}"
