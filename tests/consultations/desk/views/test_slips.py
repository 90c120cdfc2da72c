from typing import Any

import pytest
from django.urls import reverse

from consultations.comments.models import Submission
from tests.consultations.desk.entries import entry

pytestmark = pytest.mark.django_db


def test_a_lost_slip_is_replaced(desk: Any) -> None:
    entry(desk)
    submission = Submission.objects.get()
    old = submission.receipt_id

    desk.client.post(reverse("desk:new_receipt", args=[submission.pk]))

    submission.refresh_from_db()
    assert submission.receipt_id != old
