import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.intake.sheet.columns import OPINION
from consultations.comments.services.batches import begin_batch
from portal.audit.models import AccessEntry
from tests.factories import ContactPointFactory, make_consultation, officer_of
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db


def test_each_look_at_a_private_file_is_noted_and_no_refused_one(client: Client) -> None:
    own, other = ContactPointFactory(), ContactPointFactory()
    batch = begin_batch(
        content=workbook([{OPINION: "一条意见"}]), name="a.xlsx", consultation=make_consultation(points=[own]),
        contact_point=own, by=None,
    )  # fmt: skip
    address = reverse("media:private_file", args=[batch.file_id])
    reader = officer_of(own)

    client.force_login(officer_of(other))
    client.get(address)
    assert not AccessEntry.objects.exists()
    client.force_login(reader)
    for _look in range(2):
        client.get(address, REMOTE_ADDR="10.0.0.7")

    seen = AccessEntry.objects.values_list("user", "what", "subject_type", "subject_id", "origin")
    assert list(seen) == [(reader.pk, "file", "portal_media.privatefile", str(batch.file_id), "10.0.0.7")] * 2
