import pytest

from consultations.comments.intake.sheet.columns import OPINION
from consultations.comments.models import ImportBatch
from consultations.comments.services.receipts import find_submission
from consultations.comments.services.slips import erase_slips, slip_codes
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from tests.factories import officer_of
from tests.workbooks import store, workbook

pytestmark = pytest.mark.django_db


def test_every_row_has_a_receipt_until_the_slips_are_printed(consultation: Consultation, point: ContactPoint) -> None:
    batch = store(workbook([{OPINION: "一条意见"}, {OPINION: "两条意见"}]), consultation, point)

    slips = slip_codes(batch)
    assert [row for row, _code in slips] == [2, 3]
    submission = find_submission(slips[1][1])
    assert submission is not None
    assert submission.row_number == 3

    erase_slips(batch=batch, by=officer_of(point))
    assert slip_codes(ImportBatch.objects.get(pk=batch.pk)) == []
