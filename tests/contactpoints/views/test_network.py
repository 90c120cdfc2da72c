import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactpoints.models import Area, CollectionPoint, ContactPoint, Designation, ReceptionDay
from contactpoints.services import points as services
from contactpoints.services.areas import enter_area
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
    assert client.post(reverse("network:area_new"), data | {"code": "N3"}).status_code == 422
    assert client.get(reverse("network:area", args=[other.code])).status_code == 404


HOSTILE = ["HG 01/新", "a/b", "/", ".", "..", "-a", "new", "a?b", "a#b", "a%2fb", "<b>", "a\\b", "​", "اب"]


@pytest.mark.parametrize("code", HOSTILE)
def test_a_code_that_no_address_can_bear_is_refused_at_its_field(client: Client, code: str) -> None:
    area = AreaFactory()
    point = ContactPointFactory(code="P1")
    client.force_login(person_with(Role.ADMINISTRATOR))
    place = {"place": f"area:{area.path}", "host": "街道办事处", "host_kind": "street"}

    answers = [
        client.post(reverse("network:point_new"), {"code": code, "name": "新联系点", **place}),
        client.post(reverse("network:point_edit", args=["P1"]), {"code": code, "name": "改名", **place}),
        client.post(reverse("network:area_new"), {"code": code, "name": "新区", "level": area.level_id}),
        client.post(reverse("network:collection_point", args=["P1"]), {"code": code, "name": "社区"}),
    ]

    assert [(answer.status_code, list(answer.context["form"].errors)) for answer in answers] == [(422, ["code"])] * 4
    point.refresh_from_db()
    assert point.code == "P1"


@pytest.mark.parametrize("code", ["a/b", ".", "..", "new", ""])
def test_the_database_keeps_a_code_out_that_breaks_the_addresses(code: str) -> None:
    point = ContactPointFactory(code="P1")
    place = CollectionPoint(code=code, name="社区", contact_point=point)
    new = ContactPoint(code=code, name="新", area=point.area, organisation=point.organisation)
    area = Area(code=code, name="新区", level=point.area.level)

    for store in (
        lambda: services.open_point(point=new, by=None),
        lambda: services.add_collection_point(place=place, by=None),
        lambda: enter_area(area=area, by=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            store()


def test_a_pasted_code_is_kept_as_it_is_meant(client: Client) -> None:
    area = AreaFactory()
    client.force_login(person_with(Role.ADMINISTRATOR))

    client.post(
        reverse("network:point_new"),
        {
            "code": " ＨＧ—０１​新 ",
            "name": "新联系点",
            "place": f"area:{area.path}",
            "host": "街道",
            "host_kind": "street",
        },
    )
    client.post(reverse("network:area_new"), {"code": "ＱＸ １", "name": "新区", "level": area.level_id})

    assert ContactPoint.objects.get().code == "HG-01新"
    assert Area.objects.get(name="新区").path == "/QX1/"
    for address in ("/", "/points/", "/network/", "/points/HG-01新/"):
        assert client.get(address).status_code == 200


def test_a_new_area_without_the_one_above_it_is_asked_for_again(client: Client) -> None:
    city, elsewhere = AreaFactory(code="C1"), AreaFactory(code="C2")
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, city.path))
    typed = {"code": "Q1", "name": "新区", "level": city.level_id}

    forgotten = client.post(reverse("network:area_new"), typed)
    forged = client.post(reverse("network:area_new"), {**typed, "place": f"area:{elsewhere.path}"})

    assert forgotten.status_code == forged.status_code == 422
    assert forgotten.context["form"].errors == {"place": ["请选择所在地区。"]}
    assert 'value="新区"' in forgotten.content.decode()
    assert list(forged.context["form"].errors) == ["place"]
    assert not Area.objects.filter(code="Q1").exists()


def test_a_new_place_begins_in_the_area_from_which_it_was_asked_for(client: Client) -> None:
    city, other = AreaFactory(code="C1"), AreaFactory(code="C2")
    client.force_login(person_with(Role.ADMINISTRATOR))
    home = client.get(reverse("network:home"), {"area": "C1"}).content.decode()

    for name in ("network:point_new", "network:area_new"):
        (link,) = re.findall(f'href="({reverse(name)}[^"]*)"', home)
        page = client.get(link).content.decode()
        assert f'value="area:{city.path}" selected' in page
        assert f'value="area:{other.path}" selected' not in page


def test_the_number_of_points_says_when_it_is_of_ones_own_only(client: Client) -> None:
    point = ContactPointFactory()
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, point.area.path))
    assert "您负责范围内的联系点 1 个" in client.get(reverse("network:home")).content.decode()

    client.force_login(person_with(Role.ADMINISTRATOR))
    assert "您负责范围内" not in client.get(reverse("network:home")).content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "weekday", "星期几和每月几号，请选择其中一种。"),
        ({"weekday": "1", "day": "3"}, "weekday", "星期几和每月几号，请选择其中一种。"),
        ({"weekday": "1", "starts": "14:00", "ends": "09:00"}, "ends", "结束时间要晚于开始时间。"),
        ({"weekday": "1", "ends": "09:00"}, "starts", "请填写开始时间。"),
        ({"weekday": "2", "starts": "09:00"}, "weekday", "这个接待日已经有了。要改时间，请先删除原来的。"),
    ],
)
def test_a_reception_day_that_cannot_be_is_refused_in_words(
    client: Client, typed: dict[str, str], field: str, words: str
) -> None:
    point = ContactPointFactory(code="P1")
    ReceptionDay.objects.create(contact_point=point, weekday=2, starts=time(9))
    client.force_login(person_with(Role.HEAD, ScopeKind.POINT, point.pk))
    address = reverse("network:reception", args=["P1"])

    refused = client.post(address, typed)

    assert (refused.status_code, refused.context["form"].errors) == (422, {field: [words]})
    assert "---------" not in refused.content.decode()
    said = client.post(address, {"weekday": "2", "starts": "14:00", "ends": "17:00"}, follow=True).content.decode()
    assert f"已添加接待日：{point.reception_days.last().rule}。" in said
    assert point.reception_days.count() == 2


def test_what_a_form_did_is_said_afterwards(client: Client) -> None:
    point, other = ContactPointFactory(code="P1", name="旧点"), ContactPointFactory(code="P2")
    rule = ReceptionDay.objects.create(contact_point=point, day=3)
    client.force_login(person_with(Role.ADMINISTRATOR))
    area = {"code": "Q1", "name": "新区", "level": point.area.level_id}

    for name, args, data, words in (
        ("network:area_new", [], area, "已保存：新区。"),
        ("network:end_reception", ["P1", rule.pk], {}, "已删除接待日"),
        ("network:merge", ["P1"], {"place": f"point:{other.pk}"}, "旧点已关闭，工作由本联系点接着做。"),
        ("network:reopen", ["P1"], {}, "联系点已重新开放"),
    ):
        assert words in client.post(reverse(name, args=args), data, follow=True).content.decode()


def test_a_code_that_is_taken_is_said_in_plain_words(client: Client) -> None:
    point = ContactPointFactory(code="P1")
    client.force_login(person_with(Role.ADMINISTRATOR))
    typed = {"name": "新联系点", "place": f"area:{point.area.path}", "host": "街道", "host_kind": "street"}

    taken = client.post(reverse("network:point_new"), {**typed, "code": "P1"})
    long = client.post(reverse("network:point_new"), {**typed, "code": "P" * 21})

    assert taken.context["form"].errors == {"code": ["这个编码已被另一个联系点使用，请换一个。"]}
    assert long.context["form"].errors == {"code": ["最多 20 个字，现在有 21 个，请缩短。"]}
