"""Erasing a comment's words for the law's sake: one person asks, another confirms, and no copy is left.

What stays: number, times, what it was about, its decision, and since when and on which ground the words are gone.
"""

from django.db import transaction
from django.utils import timezone

from consultations.comments.erasing import forget_copies
from consultations.comments.models import Comment, Erasure, RowError
from consultations.comments.queries import batches_that_hold, files_that_hold
from consultations.comments.services.comments import change_comments
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError, SamePersonError
from portal.frozen.lifting import lifted
from portal.jobs.services import start_job
from portal.media.services import blank_private_file

PURGE_JOB = "comments.purge_erased"


@transaction.atomic
def request_erasure(*, comment: Comment, ground: str, by: User) -> Erasure:
    """Ask that a second person let a comment's words be erased. Raises NotAllowedError when somebody asked already."""
    if ground not in Comment.ErasureGround.values:
        raise NotAllowedError(f"{ground} is no ground for erasure")
    held = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if held.erased_at is not None or held.erasures.filter(answered_at=None).exists():
        raise NotAllowedError("erasure of this comment is asked for already")
    erasure = Erasure.objects.create(comment=held, ground=ground, requested_by=by)
    record("comments.request_erasure", subject=held, by=by, details={"ground": ground})
    return erasure


@transaction.atomic
def confirm_erasure(*, erasure: Erasure, by: User) -> Erasure:
    """Erase the words and every copy of them; what the files and the index keep follows in a job of its own.

    Raises SamePersonError for whoever asked, NotAllowedError when it was answered already.
    """
    held = _open(erasure)
    if held.requested_by_id == by.pk:
        raise SamePersonError
    now = timezone.now()
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=held.comment_id)
    _blank(comment, held.ground)
    _answer(held, by, confirmed=True)
    record("comments.confirm_erasure", subject=comment, by=by, details={"ground": held.ground, "at": now.isoformat()})
    start_job(PURGE_JOB, payload={}, by=by, key="all")
    return held


@transaction.atomic
def decline_erasure(*, erasure: Erasure, by: User) -> Erasure:
    """Leave the words where they are; whoever asked may take it back too. Raises NotAllowedError."""
    held = _open(erasure)
    _answer(held, by, confirmed=False)
    record("comments.decline_erasure", subject=held.comment, by=by, details={"ground": held.ground})
    return held


def _open(erasure: Erasure) -> Erasure:
    """The row as it stands now, held. Raises NotAllowedError when somebody answered it meanwhile."""
    held = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if not held.is_open:
        raise NotAllowedError("it was answered already")
    return held


def _answer(erasure: Erasure, by: User, *, confirmed: bool) -> None:
    erasure.answered_by, erasure.answered_at, erasure.confirmed = by, timezone.now(), confirmed
    erasure.save(update_fields=["answered_by", "answered_at", "confirmed"])


def _blank(comment: Comment, ground: str) -> None:
    forget_copies(comment)
    comment.public_texts.all().delete()
    # A cell that was found wrong is quoted beside its mistake.
    RowError.objects.filter(batch__in=batches_that_hold(comment)).delete()
    for file in files_that_hold(comment):
        blank_private_file(file)
    _forget_speaker(comment)
    rows = Comment._base_manager.filter(pk=comment.pk)
    with lifted(rows, fields=["original_text"], reason=f"erasure of comment {comment.printed_number}: {ground}"):
        rows.update(
            original_text="",
            public_text="",
            withdrawal_reason="",
            fingerprint="",
            erased_at=timezone.now(),
            erased_for=ground,
        )
    change_comments([comment.pk])


def _forget_speaker(comment: Comment) -> None:
    """Name and phone go with the last words that they belonged to."""
    submission = comment.submission
    others = Comment.objects.filter(submission=submission, erased_at=None).exclude(pk=comment.pk)
    if submission.contributor is not None and not others.exists():
        submission.contributor.delete()
