import pytest
from django.test import Client
from django.urls import reverse

from consultations.drafts.models import ProvisionLink
from tests.consultations.drafts.texts import second_of
from tests.factories import make_consultation

pytestmark = pytest.mark.django_db


def test_the_mapping_is_shown_and_corrected_by_hand(office: Client) -> None:
    consultation = make_consultation()
    second = second_of(consultation)
    address = reverse("office:lineage", args=[consultation.pk, second.pk])
    page = office.get(address)
    field = {row["unit"].path: row["field"] for row in page.context["rows"]}
    assert {row["unit"].path: row["value"] for row in page.context["rows"]} == {
        "a1": "第一条", "a2": "第二条", "a3": "", "a4": "第三条", "a5": "第四条",
    }  # fmt: skip
    assert page.context["removed"] == [{"label": "第三条之一", "remark": "删去"}]

    wrong = office.post(address, {field["a3"]: "第九十九条"})
    assert wrong.status_code == 422
    assert "前一版本没有“第九十九条”" in wrong.content.decode()
    office.post(address, {field["a3"]: "第三条之一、第3条", field["a4"]: "第三条"})

    new = second.provisions.get(path="a3")
    links = ProvisionLink.objects.filter(after=new).order_by("before__order")
    assert [(link.before.path, link.by_hand) for link in links] == [("a3", True), ("a3-1", True)]
    second.refresh_from_db()
    assert second.lineage_confirmed_at is not None
