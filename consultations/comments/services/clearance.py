"""What of a comment the public may read. The original stays as it was written."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Case, F, When

from consultations.comments.models import Comment, PublicTextVersion
from consultations.comments.services.comments import change_comments
from portal.accounts.models import User
from portal.audit.services import record, record_each
from portal.exceptions import NotAllowedError, ReasonMissingError


@transaction.atomic
def clear_comments(*, comments: Iterable[Comment], by: User) -> int:
    """Let the public read these, in their own words unless a public text was written before."""
    chosen = list(comments)
    record_each("comments.clear_comment", subjects=chosen, by=by)
    return change_comments(
        [comment.pk for comment in chosen],
        clearance=Comment.Clearance.CLEARED,
        withheld_reason="",
        public_text=Case(When(public_text="", then=F("original_text")), default=F("public_text")),
    )


@transaction.atomic
def withhold_comments(*, comments: Iterable[Comment], reason: str, by: User) -> int:
    """Keep these from the public for a reason of the list; they still count and are answered."""
    if reason not in Comment.WithheldReason.values:
        raise ReasonMissingError(reason)
    chosen = list(comments)
    record_each("comments.withhold_comment", subjects=chosen, by=by, details={"reason": reason})
    return change_comments(
        [comment.pk for comment in chosen], clearance=Comment.Clearance.WITHHELD, withheld_reason=reason
    )


@transaction.atomic
def edit_public_text(*, comment: Comment, text: str, by: User) -> None:
    """Write the version that the public reads, and clear it; every version is kept. Raises NotAllowedError."""
    if Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk).erased_at is not None:
        raise NotAllowedError("its words were erased")
    version = PublicTextVersion.objects.create(comment=comment, text=text, written_by=by)
    record("comments.edit_public_text", subject=comment, by=by, details={"version": version.pk})
    change_comments([comment.pk], public_text=text, clearance=Comment.Clearance.CLEARED, withheld_reason="")
