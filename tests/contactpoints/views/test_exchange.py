from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contactpoints.models import ContactPoint
from portal.accounts.models import Role
from tests.factories import (
    ContactPointFactory,
    person_with,
)

pytestmark = pytest.mark.django_db


def test_a_workbook_is_looked_at_before_it_is_stored(client: Client) -> None:
    from contactpoints.exporting.network import export_network

    ContactPointFactory(code="P1", name="旧名")
    content: Any = export_network(by=None)
    ContactPoint.objects.update(name="后来的名")
    client.force_login(person_with(Role.ADMINISTRATOR))

    looked = client.post(reverse("network:exchange"), {"file": SimpleUploadedFile("n.xlsx", content)})
    assert ContactPoint.objects.get().name == "后来的名"
    assert [row.outcome for row in looked.context["rows"]] == ["updated"]
    client.post(reverse("network:exchange_confirm"))

    assert ContactPoint.objects.get().name == "旧名"
    again = client.post(reverse("network:exchange_confirm"), follow=True)
    assert "重新上传" in again.content.decode()
