"""Erasing a comment's words for the law's sake: one person asks, another confirms, and no copy is left.

What stays: number, times, what it was about, its decision, and since when and on which ground the words are gone.
"""

from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from consultations.comments.departures import take_leave
from consultations.comments.exceptions import UploadInWorkError
from consultations.comments.models import Comment, Contributor, Erasure, ImportBatch, PublicTextVersion, RowError
from consultations.comments.queries import files_that_hold, uploads_that_hold
from consultations.comments.services.comments import change_comments
from portal.accounts.models import User
from portal.audit.services import record, record_each
from portal.exceptions import NotAllowedError, SamePersonError
from portal.frozen.lifting import lifted
from portal.jobs.services import start_job
from portal.media.models import PrivateFile
from portal.media.services import blank_private_file

State = ImportBatch.State
_PENDING = Comment.Clearance.PENDING
PURGE_JOB = "comments.purge_erased"


@transaction.atomic
def request_erasure(*, comment: Comment, ground: str, by: User) -> Erasure:
    """Ask that a second person let a comment's words be erased. Raises NotAllowedError when somebody asked already."""
    if ground not in Comment.ErasureGround.values:
        raise NotAllowedError(f"{ground} is no ground for erasure")
    held = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if held.erased_at is not None or held.erasures.unanswered().exists():
        raise NotAllowedError("erasure of this comment is asked for already")
    erasure = Erasure.objects.create(comment=held, ground=ground, requested_by=by)
    record("comments.request_erasure", subject=held, by=by, details={"ground": ground})
    return erasure


@transaction.atomic
def confirm_erasure(*, erasure: Erasure, by: User) -> Erasure:
    """Erase the words and every copy of them; what the files and the index keep follows in a job of its own.

    Raises SamePersonError for whoever asked, NotAllowedError when it was answered already, UploadInWorkError.
    """
    held = _open(erasure)
    if held.requested_by_id == by.pk:
        raise SamePersonError
    now = timezone.now()
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=held.comment_id)
    _close_uploads(comment, by)
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


def purge_what_waits() -> None:
    """Purge what a failed purge has left: the engine was away, or somebody read from the database for too long."""
    if Erasure.objects.unpurged().exists():
        start_job(PURGE_JOB, payload={}, by=None, key="all")


def _open(erasure: Erasure) -> Erasure:
    """The row as it stands now, held. Raises NotAllowedError when somebody answered it meanwhile."""
    held = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if not held.is_open:
        raise NotAllowedError("it was answered already")
    return held


def _answer(erasure: Erasure, by: User, *, confirmed: bool) -> None:
    erasure.answered_by, erasure.answered_at, erasure.confirmed = by, timezone.now(), confirmed
    erasure.save(update_fields=["answered_by", "answered_at", "confirmed"])


def _close_uploads(comment: Comment, by: User) -> None:
    """What holds the words and was not stored is given up, or it would bring them back. Raises UploadInWorkError."""
    uploads = list(uploads_that_hold(comment).select_for_update(of=("self",)).order_by("pk"))
    if any(upload.is_in_work for upload in uploads):
        raise UploadInWorkError(comment)
    unstored = [upload for upload in uploads if upload.state not in {State.PUBLISHED, State.DISCARDED}]
    ImportBatch.objects.filter(pk__in=[upload.pk for upload in unstored]).update(state=State.DISCARDED)
    record_each("comments.discard_batch", subjects=unstored, by=by, details={"for": "erasure"})
    RowError.objects.filter(batch__in=uploads).delete()
    for file in files_that_hold(comment):
        blank_private_file(file, PrivateFile.Gone.ERASED)


def _blank(comment: Comment, ground: str) -> None:
    """This comment, and rows of uploads that were left in the middle: no reader knows of them, yet they are stored."""
    take_leave(comment)
    unseen = Q(batch__in=uploads_that_hold(comment).exclude(state=State.PUBLISHED))
    rows = Comment._base_manager.filter(Q(pk=comment.pk) | unseen, erased_at=None)
    reason = f"erasure of comment {comment.printed_number}: {ground}"
    with lifted(PublicTextVersion.objects.filter(comment__in=rows), deletion=True, reason=reason):
        PublicTextVersion.objects.filter(comment__in=rows).delete()
    _forget_speakers(rows)
    with lifted(rows, fields=["original_text"], reason=reason):
        rows.update(
            original_text="",
            public_text="",
            withdrawal_reason="",
            fingerprint="",
            # Nothing is left that somebody would have to look at before the public reads that the words are gone.
            clearance=Case(When(clearance=_PENDING, then=Value(Comment.Clearance.CLEARED)), default=F("clearance")),
            erased_at=timezone.now(),
            erased_for=ground,
        )
    change_comments([comment.pk])


def _forget_speakers(comments: models.QuerySet[Comment]) -> None:
    """Name and phone go with the last words that they belonged to."""
    others = Comment.objects.filter(submission=OuterRef("submission"), erased_at=None).exclude(pk__in=comments)
    Contributor.objects.filter(~Exists(others), submission__comments__in=comments).delete()
