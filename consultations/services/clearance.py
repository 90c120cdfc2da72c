"""What of a comment the public may read. The original stays as it was written."""

from collections.abc import Iterable

from django.db import transaction

from consultations.exceptions import ReasonMissingError
from consultations.models import Comment
from consultations.services.comments import change_comments
from portal.accounts.models import User
from portal.audit.services import record


@transaction.atomic
def clear_comments(*, comments: Iterable[Comment], by: User) -> int:
    """Let the public read these, in their own words unless a public text was written before."""
    count = 0
    for comment in comments:
        change_comments(
            [comment.pk],
            clearance=Comment.Clearance.CLEARED,
            withheld_reason="",
            public_text=comment.public_text or comment.original_text,
        )
        record("consultations.clear_comment", subject=comment, by=by)
        count += 1
    return count


@transaction.atomic
def withhold_comments(*, comments: Iterable[Comment], reason: str, by: User) -> int:
    """Keep these from the public for a reason of the list; they still count and are answered."""
    if reason not in Comment.WithheldReason.values:
        raise ReasonMissingError(reason)
    count = 0
    for comment in comments:
        change_comments([comment.pk], clearance=Comment.Clearance.WITHHELD, withheld_reason=reason)
        record("consultations.withhold_comment", subject=comment, by=by, details={"reason": reason})
        count += 1
    return count


@transaction.atomic
def edit_public_text(*, comment: Comment, text: str, by: User) -> None:
    """Write the version that the public reads, and clear it; both versions are in the audit log."""
    record(
        "consultations.edit_public_text",
        subject=comment,
        by=by,
        details={"before": comment.public_text, "after": text},
    )
    change_comments([comment.pk], public_text=text, clearance=Comment.Clearance.CLEARED, withheld_reason="")
