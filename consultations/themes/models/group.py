from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.comments.models import Comment
from consultations.rounds.models import Consultation


class DuplicateGroup(models.Model):
    """Comments of one consultation that say the same in nearly the same words."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="duplicate_groups")
    size = models.PositiveIntegerField(default=0)
    # The member that stands for all in lists; the others were compared with it.
    leader = models.ForeignKey(Comment, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("group of duplicates")
        verbose_name_plural = _("groups of duplicates")
        ordering = ["-size", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk} ({self.size})"


class GroupMember(models.Model):
    """That a comment belongs to a group; to one at most."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="group_member")
    group = models.ForeignKey(DuplicateGroup, on_delete=models.CASCADE, related_name="members")

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")

    def __str__(self) -> str:
        return f"{self.comment_id} ∈ {self.group_id}"
