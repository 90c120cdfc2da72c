from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.comments.models.comment import Comment
from portal.frozen.declaration import Frozen


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def unanswered(self) -> Self:
        return self.filter(answered_at=None)

    def unpurged(self) -> Self:
        """Confirmed, while copies may still lie in files, the index or free pages."""
        return self.filter(confirmed=True, purged_at=None)


class Erasure(models.Model):
    """That a comment's words must go for the law's sake: one person asks, another one confirms or declines.

    It holds no word of the comment and no digest of one; therefore its ground is chosen and not written.
    """

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="erasures", db_index=False)
    ground = models.CharField(_("ground"), max_length=20, choices=Comment.ErasureGround)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("asked at"), default=timezone.now)
    # Who confirmed or declined it, and when.
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True)
    confirmed = models.BooleanField(_("confirmed"), default=False)
    # When the last copy had left the files, the index and the free pages of the database.
    purged_at = models.DateTimeField(_("purged at"), null=True)

    objects = ErasureQuerySet.as_manager()
    frozen_question = Frozen(fields=["comment", "ground", "requested_by", "requested_at"])
    frozen_answer = Frozen(but=["purged_at"], when="row.answered_at IS NOT NULL")

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(answered_at=None) | Q(confirmed=True),
                name="comments_erasure_one_open_or_done",
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False) | (Q(answered_by__isnull=False) & ~Q(answered_by=F("requested_by"))),
                name="comments_erasure_by_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="comments_erasure_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(purged_at=None) | Q(confirmed=True), name="comments_erasure_purged_once_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment.printed_number} {self.get_ground_display()}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
