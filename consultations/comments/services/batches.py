"""An upload from its arrival to its confirmation, and how it ends when it is not stored.

Every step is one conditional update: whoever comes second, in another window or another process, finds the batch
elsewhere and is told so.
"""

from collections.abc import Set
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from consultations.comments.models import ImportBatch, Submission
from consultations.comments.receipt_codes import new_seed
from consultations.comments.services.outcomes import examine, keep_outcome
from consultations.comments.services.submissions import check_open
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError
from portal.jobs.heartbeat import Heartbeat
from portal.jobs.progress import Progress, no_progress
from portal.jobs.services import start_job
from portal.media.services import store_private_file

State = ImportBatch.State
CHECK_JOB = "comments.check_batch"
STORE_JOB = "comments.store_batch"
ABANDONED_AFTER = timedelta(seconds=90)
_CHECKABLE = frozenset({State.CHECKING, State.CHECKED, State.REFUSED, State.FAILED})
_CONFIRMABLE = frozenset({State.CHECKED, State.FAILED})
# A command stores without waiting for a confirmation; what was killed while storing is taken up again.
_STORABLE = _CONFIRMABLE | {State.CHECKING, State.STORING}
_DISCARDABLE = frozenset({State.REFUSED, State.CHECKED})


@transaction.atomic
def begin_batch(
    *, content: bytes, name: str, consultation: Consultation, contact_point: ContactPoint, by: User | None
) -> ImportBatch:
    """Keep the uploaded file and open a batch for it. Raises ConsultationClosedError."""
    check_open(consultation, Submission.Door.UPLOAD)
    batch = ImportBatch.objects.create(
        consultation=consultation,
        contact_point=contact_point,
        file=store_private_file(content=content, name=name, by=by),
        slip_seed=new_seed(),
        created_by=by,
    )
    # Not the file's name: people put names and words into it, and the log never forgets.
    record("comments.begin_batch", subject=batch, by=by, details={"file": batch.file_id})
    return batch


@transaction.atomic
def start_check(*, batch: ImportBatch, by: User | None, language: str | None = None) -> None:
    """Have the batch checked in the background, with messages in this language."""
    batch.job = start_job(CHECK_JOB, payload={"batch_id": batch.pk, "language": language}, by=by)
    batch.save(update_fields=["job"])


def check_batch(*, batch: ImportBatch, progress: Progress = no_progress, language: str | None = None) -> ImportBatch:
    """Check every row of the batch's file and keep the outcome; no comment is stored.

    Raises NotAllowedError once it was confirmed or discarded.
    """
    current = Consultation.objects.values_list("draft", flat=True).get(pk=batch.consultation_id)
    take_step(batch, _CHECKABLE, State.CHECKING, draft_id=current)
    with working_on(batch), translation.override(language or translation.get_language()):
        checked = examine(batch, progress)
        keep_outcome(batch, checked)
    take_step(batch, {State.CHECKING}, State.REFUSED if checked.errors else State.CHECKED)
    return batch


@transaction.atomic
def confirm_batch(*, batch: ImportBatch, by: User, take_suggestions: bool = False) -> ImportBatch:
    """Have a checked batch stored in the background; again is nothing new.

    Raises NotAllowedError when it was refused or discarded, or another one of its point is being stored.
    """
    current = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if current.state in {State.STORING, State.PUBLISHED}:
        return current
    _take_turn(current, _CONFIRMABLE)
    current.job = start_job(STORE_JOB, payload={"batch_id": current.pk}, by=by, key=f"batch {current.pk}")
    current.take_suggestions = take_suggestions
    current.save(update_fields=["job", "take_suggestions"])
    record("comments.confirm_batch", subject=current, by=by, details={"take_suggestions": take_suggestions})
    return current


def begin_storing(batch: ImportBatch) -> None:
    """Claim the point's turn for this batch. Raises NotAllowedError."""
    _take_turn(batch, _STORABLE)


def _take_turn(batch: ImportBatch, origins: Set[State]) -> None:
    try:
        with transaction.atomic():
            take_step(batch, origins, State.STORING)
    except IntegrityError:
        raise NotAllowedError("another upload of this contact point is being stored") from None


@transaction.atomic
def discard_batch(*, batch: ImportBatch, by: User | None) -> None:
    """Give up an upload that was not stored. Raises NotAllowedError once it was confirmed."""
    take_step(batch, _DISCARDABLE, State.DISCARDED)
    record("comments.discard_batch", subject=batch, by=by)


@transaction.atomic
def fail_batch(*, batch: ImportBatch, during: ImportBatch.State) -> None:
    """Its job gave up during this work; its rows stay unseen, and it may be confirmed again."""
    if ImportBatch.objects.in_work().filter(pk=batch.pk, state=during).update(state=State.FAILED):
        record("comments.fail_batch", subject=batch, by=None, details={"during": during})


def working_on(batch: ImportBatch) -> Heartbeat:
    """While this block runs, no one takes the batch for left in the middle; a command has no job that would say so."""
    return Heartbeat(partial(_give_sign, batch.pk))


def _give_sign(batch_id: int) -> bool:
    return bool(ImportBatch.objects.in_work().filter(pk=batch_id).update(touched_at=timezone.now()))


def fail_stale_batches() -> int:
    """The same for what a process left in the middle and no job takes up; how many there were."""
    return sum(_fail_if_stale(batch) for batch in ImportBatch.objects.abandoned(ABANDONED_AFTER))


@transaction.atomic
def _fail_if_stale(batch: ImportBatch) -> bool:
    held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not ImportBatch.objects.abandoned(ABANDONED_AFTER).filter(pk=batch.pk).exists():
        return False
    fail_batch(batch=held, during=State(held.state))
    return True


def take_step(batch: ImportBatch, origins: Set[State], to: State, **changes: Any) -> None:
    """Move the batch on from where it may stand. Raises NotAllowedError when it stands elsewhere by now."""
    changes |= {"state": to, "touched_at": timezone.now()}
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=origins).update(**changes):
        raise NotAllowedError(f"upload {batch.pk} cannot become {to.value} any more")
    for name, value in changes.items():
        setattr(batch, name, value)
