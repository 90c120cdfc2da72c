"""What checking an upload finds: the counts on the batch, its rows and mistakes in tables of their own."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import models, transaction

from consultations.comments.intake.sheet.checking import Checked, check_rows
from consultations.comments.intake.sheet.readers import UnreadableSheetError, read_sheet
from consultations.comments.models import BatchRow, ImportBatch, RowError
from portal.jobs.progress import Progress

# Whoever else writes waits for the end of so many, not for the end of the file.
ROWS_AT_ONCE = 2000
_COUNTS = ["rows", "created", "already_there", "repeated", "suggested", "mistakes"]


def examine(batch: ImportBatch, progress: Progress) -> Checked:
    """Check every row of the batch's file. A file that cannot be read is one mistake, in row 0."""
    with batch.file.file.open("rb") as file:
        content = file.read()
    try:
        return check_rows(
            read_sheet(content),
            consultation=batch.consultation,
            contact_point=batch.contact_point,
            progress=progress,
        )
    except UnreadableSheetError as error:
        return Checked(errors=[{"sheet": "", "row": 0, "column": "", "value": "", "message": str(error)}])


def keep_outcome(batch: ImportBatch, checked: Checked) -> None:
    """Put this in the place of what an earlier check found. Only while the batch is in work: nobody reads it then."""
    suggested = {row.number: "、".join(map(str, row.suggested)) for row in checked.to_store if row.suggested}
    with transaction.atomic():
        batch.outcomes.all().delete()
        batch.errors.all().delete()
    rows = checked.outcomes
    _insert((BatchRow(batch=batch, number=n, outcome=what, note=suggested.get(n, "")) for n, what in rows))
    _insert((RowError(batch=batch, position=at, **error) for at, error in enumerate(checked.errors)))
    batch.rows = checked.rows
    batch.created = len(checked.to_store)
    batch.already_there = checked.count(BatchRow.Outcome.ALREADY_THERE)
    batch.repeated = checked.count(BatchRow.Outcome.REPEATED)
    batch.suggested = len(suggested)
    batch.mistakes = len(checked.errors)
    batch.save(update_fields=_COUNTS)


def _insert(records: Iterable[models.Model]) -> None:
    for chunk in _chunks(iter(records)):
        type(chunk[0])._default_manager.bulk_create(chunk)


def _chunks(records: Iterator[models.Model]) -> Iterator[list[models.Model]]:
    while chunk := list(islice(records, ROWS_AT_ONCE)):
        yield chunk
