"""What the office's screens list."""

from django.db.models import Prefetch, QuerySet

from consultations.comments.models import Comment
from consultations.comments.models.comment import CommentQuerySet
from consultations.decisions.models import Decision, Signature
from consultations.decisions.queries import awaiting_approval

SHOWN_MEMBERS = 5


def for_listing(comments: CommentQuerySet) -> CommentQuerySet:
    """Comments with all that a line of the list shows."""
    return comments.select_related(
        "submission__contact_point",
        "submission__contributor",
        "consultation",
        "disposition__current__kind",
        "group_member__group",
    ).with_targets()


def history_of(comment: Comment) -> QuerySet[Decision]:
    """Every act about a comment, the newest first, with who signed it."""
    return _with_signatures(Decision.objects.filter(members__comment=comment)).select_related("kind", "provision")


def decisions_to_sign(comments: CommentQuerySet) -> QuerySet[Decision]:
    """Acts that wait for a second person and speak for one of these comments, the newest first."""
    acts = awaiting_approval().filter(dispositions__comment__in=comments).distinct()
    return _with_signatures(acts).select_related("kind", "provision", "consultation").order_by("-created_at", "-pk")


def _with_signatures(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    return decisions.prefetch_related(Prefetch("signatures", Signature.objects.select_related("by")))
