import pytest

from consultations.comments.models import Receipt
from consultations.comments.receipt_codes import grouped
from consultations.comments.services.receipts import find_submission, replace_receipt
from portal.accounts.models import Role
from tests.factories import ContactPointFactory, make_consultation, officer_of, person_with, speak
from tests.races import at_once

pytestmark = pytest.mark.django_db


def test_a_code_is_found_however_it_is_typed() -> None:
    received = speak(make_consultation())
    sloppy = grouped(received.code).lower().replace("0", "o").replace("1", "l").replace("-", " ")

    assert find_submission(sloppy) == received.submission


def test_the_code_is_nowhere_in_the_database() -> None:
    received = speak(make_consultation())

    assert received.code not in received.submission.receipt.code_hash


def test_a_replaced_receipt_stops_working() -> None:
    received = speak(make_consultation())

    code = replace_receipt(submission=received.submission, by=person_with(Role.OFFICER))

    assert find_submission(received.code) is None
    assert find_submission(code) == received.submission


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
