"""The receipt codes of an upload, which can be made until its slips are printed."""

from django.db import transaction

from consultations.comments.models import ImportBatch
from consultations.comments.receipt_codes import derived_code
from portal.accounts.models import User
from portal.audit.services import record


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
