import pytest

from consultations.comments.receipt_codes import grouped
from consultations.comments.services.receipts import find_submission, replace_receipt
from portal.accounts.models import Role
from tests.factories import make_consultation, person_with, speak

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
