from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultations.comments.models import Comment
from consultations.decisions.models.decision import Decision
from portal.frozen.declaration import Frozen

_SIGNED = """EXISTS (
    SELECT 1 FROM decisions_signature AS approval
    WHERE approval.decision_id = {act} AND approval.role = 'approver' AND approval.given_at IS NOT NULL
)"""
_MEMBER = """EXISTS (
    SELECT 1 FROM decisions_decisionmember AS member
    WHERE member.decision_id = row.current_id AND member.comment_id = row.comment_id
)"""


class DispositionQuerySet(models.QuerySet["Disposition"]):
    def approved(self) -> Self:
        """Signed, and not public yet."""
        return self.filter(status=Disposition.Status.APPROVED)

    def settled(self) -> Self:
        """Signed, whether public or not."""
        return self.filter(status__in=Disposition.SETTLED)


class Disposition(models.Model):
    """Where a comment stands: the act that speaks for it now, and the one the public reads. None yet means undecided.

    The database lets nothing be approved or published that nobody but its proposer and reviewer signed.
    """

    class Status(models.TextChoices):
        UNDECIDED = "undecided", _("not decided")
        PROPOSED = "proposed", _("decision proposed")
        APPROVED = "approved", _("decision approved")
        PUBLISHED = "published", _("decision published")

    SETTLED = frozenset({Status.APPROVED, Status.PUBLISHED})

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, primary_key=True, related_name="disposition")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UNDECIDED)
    current = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="dispositions")
    published = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="published_dispositions"
    )

    objects = DispositionQuerySet.as_manager()
    frozen_unsigned = Frozen(
        fields=["comment"],
        may_enter=False,
        may_delete=True,
        when=f"""
            (row.status IN ('approved', 'published') AND NOT {_SIGNED.format(act="row.current_id")})
            OR (row.published_id IS NOT NULL AND NOT {_SIGNED.format(act="row.published_id")})
        """,
    )
    frozen_foreign = Frozen(
        fields=["comment"],
        may_enter=False,
        may_delete=True,
        when=f"row.current_id IS NOT NULL AND NOT {_MEMBER}",
    )

    class Meta:
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="undecided", current=None) | (~Q(status="undecided") & Q(current__isnull=False)),
                name="decisions_disposition_decided_by_an_act",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published=F("current")),
                name="decisions_disposition_public_as_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.status}"
