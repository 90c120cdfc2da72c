"""Who says the same."""

from consultations.comments.models import Comment
from consultations.comments.models.comment import CommentQuerySet
from consultations.themes.models import DuplicateGroup


def same_opinion(comment: Comment, group: DuplicateGroup | None) -> CommentQuerySet:
    """The other members of the comment's group."""
    if group is None:
        return Comment.objects.none()
    return Comment.objects.filter(group_member__group=group).exclude(pk=comment.pk).order_by("pk")
