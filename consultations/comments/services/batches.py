"""An upload from its arrival to the one statement that makes it visible."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from consultations.comments.intake.sheet.checking import Checked, GoodRow, Outcome, check_rows
from consultations.comments.intake.sheet.readers import UnreadableSheetError, read_sheet
from consultations.comments.models import Comment, Contributor, ImportBatch, Receipt, Submission
from consultations.comments.receipt_codes import code_hash, derived_code, new_seed
from consultations.comments.services.comments import COMMENTS
from consultations.comments.services.submissions import check_open, contributor_of, store_opinions
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError
from portal.jobs.progress import Progress, no_progress
from portal.media.services import store_private_file
from search.outbox import mark_all_changed

# So many rows a transaction: a resident's comment waits for the end of one chunk, not of the file.
CHUNK_ROWS = 200
# Between chunks the database is free for this long; SQLite's waiting writers look for it with growing pauses.
PAUSE_SECONDS = 0.02
ABANDONED_AFTER = timedelta(seconds=90)
_OUTCOME_FIELDS = ["rows", "created", "already_there", "repeated", "errors", "outcomes", "suggested", "state"]


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
    record("comments.begin_batch", subject=batch, by=by, details={"file": name})
    return batch


def check_batch(*, batch: ImportBatch, progress: Progress = no_progress, language: str | None = None) -> ImportBatch:
    """Check every row of the batch's file and keep the outcome; nothing else is stored."""
    with translation.override(language or translation.get_language()):
        try:
            checked = _check(batch, progress)
        except UnreadableSheetError as error:
            batch.errors = [{"sheet": "", "row": 0, "column": "", "value": "", "message": str(error)}]
            batch.state = ImportBatch.State.REFUSED
            batch.save(update_fields=["errors", "state"])
            return batch
    _keep(batch, checked)
    batch.state = ImportBatch.State.REFUSED if checked.errors else ImportBatch.State.CHECKED
    batch.save(update_fields=_OUTCOME_FIELDS)
    return batch


def _check(batch: ImportBatch, progress: Progress) -> Checked:
    with batch.file.file.open("rb") as file:
        sheet = read_sheet(file.read())
    return check_rows(sheet, consultation=batch.consultation, contact_point=batch.contact_point, progress=progress)


def _keep(batch: ImportBatch, checked: Checked) -> None:
    batch.rows = checked.rows
    batch.created = len(checked.to_store)
    batch.already_there = checked.count(Outcome.ALREADY_THERE)
    batch.repeated = checked.count(Outcome.REPEATED)
    batch.errors = checked.errors
    suggested = {row.number: "、".join(map(str, row.suggested)) for row in checked.to_store if row.suggested}
    batch.suggested = len(suggested)
    batch.outcomes = [[number, outcome.value, suggested.get(number, "")] for number, outcome in checked.outcomes]


def store_batch(*, batch: ImportBatch, progress: Progress = no_progress, by: User | None = None) -> ImportBatch:
    """Store a checked batch in chunks, unseen, then publish it in one statement. Taken up again where it was killed."""
    if batch.state == ImportBatch.State.PUBLISHED:
        return batch
    fail_stale_batches()
    _begin_storing(batch)
    checked = _check(batch, no_progress)
    if checked.errors:
        _set_state(batch, ImportBatch.State.REFUSED)
        return batch
    rows = checked.to_store
    stored = set(batch.submissions.values_list("row_number", flat=True))
    done = len(stored)
    for chunk in _chunks([row for row in rows if row.number not in stored]):
        with transaction.atomic():
            _store_chunk(batch, chunk)
        done += len(chunk)
        progress(done, len(rows))
        time.sleep(PAUSE_SECONDS)
    _publish(batch, checked, by or batch.created_by)
    return batch


def fail_stale_batches() -> int:
    """Mark failed what a process left in the middle and no job takes up; its rows stay unseen, and it may be confirmed
    again."""
    return ImportBatch.objects.abandoned(ABANDONED_AFTER).update(state=ImportBatch.State.FAILED)


def _begin_storing(batch: ImportBatch) -> None:
    try:
        with transaction.atomic():
            _set_state(batch, ImportBatch.State.STORING)
    except IntegrityError:
        raise NotAllowedError("another upload of this contact point is being stored") from None


def _set_state(batch: ImportBatch, state: ImportBatch.State) -> None:
    batch.state = state
    batch.touched_at = timezone.now()
    batch.save(update_fields=["state", "touched_at"])


def _chunks(rows: Sequence[GoodRow]) -> Iterator[list[GoodRow]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK_ROWS)):
        yield chunk


def _store_chunk(batch: ImportBatch, chunk: list[GoodRow]) -> None:
    now = timezone.now()
    ImportBatch.objects.filter(pk=batch.pk).update(touched_at=now)
    late = now >= batch.consultation.points_close_at
    receipts = Receipt.objects.bulk_create(
        [Receipt(code_hash=code_hash(derived_code(batch.slip_seed, row.number))) for row in chunk]
    )
    contributors = Contributor.objects.bulk_create([contributor_of(row.person) for row in chunk if row.person])
    people = iter(contributors)
    submissions = Submission.objects.bulk_create(
        [
            Submission(
                consultation=batch.consultation,
                door=Submission.Door.UPLOAD,
                channel=row.channel,
                contact_point=batch.contact_point,
                contributor=next(people) if row.person else None,
                receipt=receipt,
                batch=batch,
                row_number=row.number,
                is_late=late,
                received_at=now,
                entered_by=batch.created_by,
            )
            for row, receipt in zip(chunk, receipts, strict=True)
        ]
    )
    store_opinions(
        [
            (submission, replace(row.opinion, suggested=row.suggested) if batch.take_suggestions else row.opinion)
            for submission, row in zip(submissions, chunk, strict=True)
        ],
        announce=False,
    )


@transaction.atomic
def _publish(batch: ImportBatch, checked: Checked, by: User | None) -> None:
    """The one statement that makes the rows visible, and the index's notes with it."""
    _keep(batch, checked)
    batch.state = ImportBatch.State.PUBLISHED
    batch.published_at = timezone.now()
    batch.save(update_fields=[*_OUTCOME_FIELDS, "published_at"])
    mark_all_changed(COMMENTS, Comment.objects.filter(batch=batch))
    record("comments.publish_batch", subject=batch, by=by, details={"created": batch.created})


@transaction.atomic
def discard_batch(*, batch: ImportBatch, by: User | None) -> None:
    """Give up an upload that was not stored; its file is kept."""
    if batch.state not in {ImportBatch.State.REFUSED, ImportBatch.State.CHECKED}:
        return
    _set_state(batch, ImportBatch.State.DISCARDED)
    record("comments.discard_batch", subject=batch, by=by)


def slip_codes(batch: ImportBatch) -> list[tuple[int, str]]:
    """(row, code) of every stored row, as long as the slips have not been printed; then empty."""
    if not batch.slip_seed or batch.state != ImportBatch.State.PUBLISHED:
        return []
    rows = batch.submissions.order_by("row_number").values_list("row_number", flat=True)
    return [(row, derived_code(batch.slip_seed, row)) for row in rows if row is not None]


@transaction.atomic
def erase_slips(*, batch: ImportBatch, by: User) -> None:
    """After printing: the codes cannot be had again, a lost one is replaced."""
    batch.slip_seed = ""
    batch.save(update_fields=["slip_seed"])
    record("comments.erase_slips", subject=batch, by=by)
