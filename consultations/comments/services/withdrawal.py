"""Comments that do not stand any more: withdrawn by whoever spoke, or replaced by what they said later.

Both stay readable for staff and by receipt; the public's counts and the index leave them out.
"""

from django.db import transaction
from django.utils import timezone

from consultations.comments.departures import take_leave
from consultations.comments.models import Comment
from consultations.comments.services.comments import change_comments
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError, ReasonMissingError


@transaction.atomic
def withdraw_comment(*, comment: Comment, by: User | None, reason: str) -> None:
    """Take a comment back; again is nothing new. Raises ReasonMissingError, NotAllowedError."""
    if not reason.strip():
        raise ReasonMissingError("withdraw")
    current = _locked([comment.pk])[comment.pk]
    if current.withdrawn_at is not None:
        return
    # The reason stands with the comment: it may repeat its words, and the audit log never forgets.
    take_leave(current)
    change_comments([current.pk], withdrawn_at=timezone.now(), withdrawal_reason=reason.strip())
    record("comments.withdraw_comment", subject=current, by=by)


@transaction.atomic
def supersede_comment(*, earlier: Comment, later: Comment, by: User | None) -> None:
    """Let a later comment stand in the place of an earlier one of the same consultation; again is nothing new.

    Raises NotAllowedError.
    """
    both = _locked([earlier.pk, later.pk])
    first, second = both[earlier.pk], both[later.pk]
    if second.supersedes_id == first.pk:
        return
    if first.pk == second.pk or first.consultation_id != second.consultation_id:
        raise NotAllowedError("a comment is superseded by another one of its consultation")
    if second.supersedes_id is not None or Comment.objects.current().filter(pk__in=both).count() != len(both):
        raise NotAllowedError("one of the two was withdrawn or superseded already")
    take_leave(first)
    change_comments([second.pk], supersedes=first)
    change_comments([first.pk])
    record("comments.supersede_comment", subject=first, by=by, details={"later": second.pk})


def _locked(ids: list[int]) -> dict[int, Comment]:
    """These comments, held by key. Raises NotAllowedError for one that no reader knows of."""
    received = Comment.objects.received().filter(pk__in=ids).order_by("pk")
    found = {comment.pk: comment for comment in received.select_for_update(of=("self",))}
    if len(found) != len(set(ids)):
        raise NotAllowedError("it is not published")
    return found
