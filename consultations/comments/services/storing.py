"""Storing a checked upload: in chunks that no reader sees, then one statement that makes it visible."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.comments.intake.sheet.checking import Checked, GoodRow
from consultations.comments.models import Comment, Contributor, ImportBatch, Receipt, Submission
from consultations.comments.receipt_codes import code_hash, derived_code
from consultations.comments.services.batches import begin_storing, fail_stale_batches, take_step, working_on
from consultations.comments.services.comments import COMMENTS
from consultations.comments.services.outcomes import examine, keep_outcome
from consultations.comments.services.submissions import contributor_of, store_opinions
from consultations.rounds.models import Consultation
from portal.accounts.models import User
from portal.audit.services import record
from portal.jobs.progress import Progress, no_progress
from search.outbox import mark_all_changed

State = ImportBatch.State
# So many rows a transaction: a resident's comment waits for the end of one chunk, not of the file.
CHUNK_ROWS = 200
# Between chunks the database is free for this long; SQLite's waiting writers look for it with growing pauses.
PAUSE_SECONDS = 0.02


def store_batch(*, batch: ImportBatch, progress: Progress = no_progress, by: User | None = None) -> ImportBatch:
    """Store the rows of a batch and publish them, or refuse them all. Taken up again where it was killed.

    Raises NotAllowedError when the batch was refused or discarded, or another one of its point is being stored.
    """
    if batch.state == State.PUBLISHED:
        return batch
    fail_stale_batches()
    begin_storing(batch)
    with working_on(batch):
        checked = _of_another_text(batch) or examine(batch, no_progress)
        keep_outcome(batch, checked)
        if checked.errors:
            take_step(batch, {State.STORING}, State.REFUSED)
            return batch
        _store_rows(batch, checked.to_store, progress)
        _publish(batch, by or batch.created_by)
    return batch


def _of_another_text(batch: ImportBatch) -> Checked | None:
    """The mistake of a file that was checked and confirmed by a text that was corrected since."""
    now = Consultation.objects.values_list("draft", flat=True).get(pk=batch.consultation_id)
    if batch.draft_id in (None, now):
        return None
    message = str(
        _("The text was corrected after this file was checked. Compare its article numbers, then upload it again.")
    )
    return Checked(errors=[{"sheet": "", "row": 0, "column": "", "value": "", "message": message}])


def _store_rows(batch: ImportBatch, rows: Sequence[GoodRow], progress: Progress) -> None:
    stored = set(batch.submissions.values_list("row_number", flat=True))
    done = len(stored)
    for chunk in _chunks([row for row in rows if row.number not in stored]):
        with transaction.atomic():
            _store_chunk(batch, chunk)
        done += len(chunk)
        progress(done, len(rows))
        time.sleep(PAUSE_SECONDS)


def _chunks(rows: Sequence[GoodRow]) -> Iterator[Sequence[GoodRow]]:
    for start in range(0, len(rows), CHUNK_ROWS):
        yield rows[start : start + CHUNK_ROWS]


def _store_chunk(batch: ImportBatch, chunk: Sequence[GoodRow]) -> None:
    now = timezone.now()
    receipts = Receipt.objects.bulk_create(
        [Receipt(code_hash=code_hash(derived_code(batch.slip_seed, row.number))) for row in chunk]
    )
    contributors = iter(Contributor.objects.bulk_create([contributor_of(row.person) for row in chunk if row.person]))
    submissions = Submission.objects.bulk_create(
        [
            Submission(
                consultation=batch.consultation,
                door=Submission.Door.UPLOAD,
                channel=row.channel,
                contact_point=batch.contact_point,
                contributor=next(contributors) if row.person else None,
                receipt=receipt,
                batch=batch,
                row_number=row.number,
                is_late=now >= batch.consultation.points_close_at,
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
def _publish(batch: ImportBatch, by: User | None) -> None:
    """The one statement that makes the rows visible, and the index's notes with it."""
    take_step(batch, {State.STORING}, State.PUBLISHED, published_at=timezone.now())
    mark_all_changed(COMMENTS, Comment.objects.filter(batch=batch))
    record("comments.publish_batch", subject=batch, by=by, details={"created": batch.created})
