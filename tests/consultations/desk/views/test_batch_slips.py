import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.intake.sheet.columns import OPINION
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from tests.factories import officer_of
from tests.workbooks import store, workbook

pytestmark = pytest.mark.django_db


def test_many_slips_come_in_parts(client: Client, consultation: Consultation, point: ContactPoint) -> None:
    batch = store(workbook([{OPINION: f"第{n}条意见"} for n in range(65)]), consultation, point)
    client.force_login(officer_of(point))
    address = reverse("desk:slips", args=[batch.pk])

    first, second = (client.get(address, {"page": page}).content.decode() for page in (1, 2))

    assert (first.count('class="slip"'), second.count('class="slip"')) == (64, 1)
    assert "共 2 份" in first
