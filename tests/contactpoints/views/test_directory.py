import json
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from contactpoints.models import ContactPoint, Designation, ReceptionDay
from contactpoints.services.points import (
    merge_points,
    reopen_point,
)
from tests.factories import (
    AreaFactory,
    ContactPointFactory,
    OrganisationFactory,
    close,
    make_consultation,
)

pytestmark = pytest.mark.django_db


def test_a_closed_point_is_gone_from_the_directory_and_says_so(client: Client) -> None:
    point, other = ContactPointFactory(code="P1"), ContactPointFactory(code="P2")
    Designation.objects.create(contact_point=point, level="city", issuing_body="市人大", since=date(2020, 1, 1))
    merge_points(point=point, into=other, by=None)

    page = client.get(reverse("contactpoints:point", args=["P1"]))

    assert page.status_code == 410
    assert other.get_absolute_url() in page.content.decode()
    listed = client.get(reverse("contactpoints:directory")).context["page"]
    assert [found.code for found in listed] == ["P2"]
    assert not Designation.objects.filter(until=None).exists()
    reopen_point(point=ContactPoint.objects.get(code="P1"), by=None)
    assert client.get(reverse("contactpoints:point", args=["P1"])).status_code == 200


def test_the_directory_filters_by_place_kind_capability_subject_and_day(client: Client) -> None:
    from contactpoints.models import Capability, Subject

    city = AreaFactory(code="C1")
    district = AreaFactory(code="D1", parent=city)
    one = ContactPointFactory(code="P1", organisation=OrganisationFactory(area=district, kind="school"))
    ContactPointFactory(code="P2", organisation=OrganisationFactory(area=AreaFactory(code="X1")))
    one.capabilities.add(Capability.objects.get(code="online-station"))
    one.subjects.add(Subject.objects.get(code="education"))
    ReceptionDay.objects.create(contact_point=one, weekday=3)

    def found(query: str) -> list[str]:
        page = client.get(f"{reverse('contactpoints:directory')}?{query}").context["page"]
        return [point.code for point in page]

    for query in ("area=C1", "area=D1", "kind=school", "capability=online-station", "subject=education", "day=3",
                  f"q={one.name}", "area=C1&kind=school&day=3"):  # fmt: skip
        assert found(query) == ["P1"], query
    assert found("area=C1&day=4") == []
    for harmless in ("area=NONE", "day=9", "kind=bad", "q=%00", "page=999", ""):
        assert found(harmless) == ["P1", "P2"], harmless


def test_a_point_that_serves_an_area_is_found_there(client: Client) -> None:
    area = AreaFactory(code="S1")
    point = ContactPointFactory(code="P1")
    point.covers.add(area)

    page = client.get(f"{reverse('contactpoints:directory')}?area=S1").context["page"]

    assert [found.code for found in page] == ["P1"]


def test_a_points_page_has_data_for_machines_that_no_name_can_break(client: Client) -> None:
    ContactPointFactory(code="P1", name="</script><script>alert(1)</script>")

    page = client.get(reverse("contactpoints:point", args=["P1"])).content.decode()

    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(data)["name"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in page


@pytest.mark.parametrize("kind", ["poster", "card"])
def test_poster_and_card_come_as_page_and_pdf(client: Client, kind: str) -> None:
    ContactPointFactory(code="P1", name="柳堤街道基层立法联系点")

    page = client.get(reverse("contactpoints:printed", args=["P1", kind, "html"]))
    pdf = client.get(reverse("contactpoints:printed", args=["P1", kind, "pdf"]))

    assert "<svg" in page.content.decode()
    assert page.headers["Content-Security-Policy"].count("unsafe") == 0
    assert "<style" not in page.content.decode()
    if pdf.status_code != 404:
        assert pdf.content.startswith(b"%PDF")
    svg = client.get(reverse("contactpoints:qr", args=["P1"]))
    assert svg.headers["Content-Type"] == "image/svg+xml"
    assert client.get(reverse("contactpoints:short", args=["P1"])).headers["Location"] == "/points/P1/"


def test_a_points_code_leads_to_the_open_drafts_first_and_counts_for_it(client: Client) -> None:
    point = ContactPointFactory(code="P1")
    opened, _closed = make_consultation(title="正在征求的条例"), close(make_consultation(title="已经结束的条例"))

    page = client.get(reverse("contactpoints:short", args=["P1"]), follow=True).content.decode()

    assert f"{opened.comment_url}?point=P1" in page
    assert f"{opened.get_public_url()}?point=P1" in page
    assert "已经结束的条例" not in page
    assert page.index("现在可以提意见") < page.index("征集的意见和采纳情况")
    assert f"您的意见将计入{point}" in client.get(f"{opened.get_public_url()}?point=P1").content.decode()
