from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactpoints.models import Area, ContactPoint, Designation, ReceptionDay
from portal.accounts.models import Role, ScopeKind
from tests.contactpoints.helpers import picture
from tests.factories import (
    AreaFactory,
    ContactPointFactory,
    OrganisationFactory,
    officer_of,
    person_with,
)

pytestmark = pytest.mark.django_db


def test_an_administrator_opens_a_contact_point(client: Client) -> None:
    area = AreaFactory()
    client.force_login(person_with(Role.ADMINISTRATOR))

    response = client.post(
        reverse("network:point_new"),
        {"code": "N1", "name": "新联系点", "place": f"area:{area.path}", "host": "新街道办事处", "host_kind": "street"},
    )

    assert response.status_code == 302
    point = ContactPoint.objects.get(code="N1")
    assert (point.area, point.organisation.name) == (area, "新街道办事处")
    assert [change.kind for change in point.changes.all()] == ["opened"]


def test_a_reviewer_does_not_open_contact_points(client: Client) -> None:
    client.force_login(person_with(Role.REVIEWER))

    assert client.get(reverse("network:point_new")).status_code == 403
    assert client.post(reverse("network:point_new"), {"code": "N1"}).status_code == 403
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"<?php echo 1; ?>", b"",
     b"\x89PNG\r\n\x1a\n broken", b"GIF89a<script>", picture("BMP", (10, 10)), b"x" * (9 * 1024 * 1024)],
)  # fmt: skip
def test_a_photo_that_is_something_else_is_refused(client: Client, content: bytes) -> None:
    point = ContactPointFactory(code="P1")
    client.force_login(person_with(Role.HEAD, ScopeKind.POINT, point.pk))

    response = client.post(
        reverse("network:photo", args=["P1"]), {"photo": SimpleUploadedFile("a.jpg", content or b" ")}
    )

    assert response.status_code == 422
    point.refresh_from_db()
    assert not point.photo


def test_the_number_of_queries_does_not_grow_with_the_network(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    area = AreaFactory(code="C1")
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, area.path)
    client.force_login(coordinator)
    addresses = [reverse("contactpoints:directory"), reverse("network:home"), reverse("network:people")]
    counted: dict[str, list[int]] = {address: [] for address in addresses}
    for more in (2, 12):
        for n in range(more):
            point = ContactPointFactory(organisation=OrganisationFactory(area=AreaFactory(parent=area)))
            ReceptionDay.objects.create(contact_point=point, day=n + 1)
            officer_of(point)
        for address in addresses:
            with django_assert_max_num_queries(25) as queries:
                assert client.get(address).status_code == 200
            counted[address].append(len(queries))

    assert {address: len(set(counts)) for address, counts in counted.items()} == dict.fromkeys(addresses, 1)


def test_staff_see_what_needs_looking_after_in_their_own_part_only(client: Client) -> None:
    today = timezone.localdate()
    mine = ContactPointFactory(name="没有联络员的点")
    theirs = ContactPointFactory(name="别处的点")
    for point in (mine, theirs):
        Designation.objects.create(
            contact_point=point,
            level="city",
            issuing_body="市人大",
            since=date(2020, 1, 1),
            until=today + timedelta(days=30),
        )
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, mine.area.path))

    page = client.get(reverse("network:home"))

    assert [point.name for point in page.context["unstaffed"]] == ["没有联络员的点"]
    assert [d.contact_point for d in page.context["ending"]] == [mine]
    assert "别处的点" not in page.content.decode()


def test_one_cannot_guess_another_points_address(client: Client) -> None:
    mine, theirs = ContactPointFactory(code="P1"), ContactPointFactory(code="P2")
    client.force_login(person_with(Role.HEAD, ScopeKind.POINT, mine.pk))

    assert client.get(reverse("network:point", args=["P1"])).status_code == 200
    for name in ("point", "point_edit", "photo", "reception"):
        assert client.get(reverse(f"network:{name}", args=["P2"])).status_code == 404
    client.post(reverse("network:point_edit", args=["P2"]), {"address": "改掉"})
    theirs.refresh_from_db()
    assert theirs.address == ""


def test_a_coordinator_enters_areas_below_the_own_one_only(client: Client) -> None:
    mine = AreaFactory(code="M1")
    other = AreaFactory(code="O1")
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, mine.path))
    data = {"code": "N1", "name": "新街道", "level": mine.level_id}

    assert client.post(reverse("network:area_new"), data | {"place": "area:/M1/"}).status_code == 302
    assert Area.objects.get(code="N1").path == "/M1/N1/"
    assert client.post(reverse("network:area_new"), data | {"code": "N2", "place": "area:/O1/"}).status_code == 422
    assert client.post(reverse("network:area_new"), data | {"code": "N3"}).status_code == 403
    assert client.get(reverse("network:area", args=[other.code])).status_code == 404
