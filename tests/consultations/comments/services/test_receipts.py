import pytest

from consultations.comments.models import Receipt
from consultations.comments.services.receipts import find_submission, replace_receipt
from tests.factories import ContactPointFactory, make_consultation, officer_of, speak
from tests.races import at_once


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_new_codes_at_once_one_works_and_the_others_lead_nowhere() -> None:
    point = ContactPointFactory()
    officer = officer_of(point)
    received = speak(make_consultation(points=[point]), point=point)

    codes = at_once(*[lambda: replace_receipt(submission=received.submission, by=officer)] * 2).values

    working = [code for code in [received.code, *codes] if find_submission(code)]
    assert len(working) == 1
    assert working[0] in codes
    chain = [Receipt.objects.get(replaced_by=None)]
    while before := Receipt.objects.filter(replaced_by=chain[-1]).first():
        chain.append(before)
    assert len(chain) == Receipt.objects.count() == 3
