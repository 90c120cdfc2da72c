"""What happens to points and areas, what staff see of it, and what the public reads."""

import io
import json
import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from consultations.permissions import VIEW_OWN_COMMENT
from contactpoints.exceptions import NetworkError
from contactpoints.models import Area, CollectionPoint, ContactPoint, Designation, PointChange, ReceptionDay
from contactpoints.models.reception import next_receptions
from contactpoints.services.areas import change_area, move_area
from contactpoints.services.points import (
    change_point,
    designate,
    end_designation,
    merge_points,
    reopen_point,
    set_photo,
    withdraw_point,
)
from portal.accounts.grants import can
from portal.accounts.models import Role, ScopeKind, User
from portal.accounts.services.grants import grant_role
from portal.audit.models import AuditEntry
from tests.factories import (
    AreaFactory,
    ContactPointFactory,
    OrganisationFactory,
    UserFactory,
    comment_on,
    make_consultation,
    officer_of,
    person_with,
)

pytestmark = pytest.mark.django_db
KIND = PointChange.Kind


def kinds(point: ContactPoint) -> list[str]:
    return list(point.changes.order_by("pk").values_list("kind", flat=True))


def test_a_renamed_and_moved_point_tells_what_it_was() -> None:
    point = ContactPointFactory(name="旧名")
    point.name, point.area = "新名", AreaFactory(name="新区")

    change_point(point=point, by=None, note="区划调整")

    assert kinds(point) == [KIND.RENAMED, KIND.MOVED]
    renamed = point.changes.get(kind=KIND.RENAMED)
    assert (renamed.before, renamed.after, renamed.note) == ("旧名", "新名", "区划调整")


def test_a_point_rises_and_holds_several_designations() -> None:
    point = ContactPointFactory()
    first = designate(
        designation=Designation(contact_point=point, level="city", issuing_body="市人大", since=date(2020, 1, 1)),
        by=None,
    )
    designate(
        designation=Designation(contact_point=point, level="national", issuing_body="全国人大", since=date(2024, 1, 1)),
        by=None,
    )

    end_designation(designation=first, by=None, because="升格", on=date(2025, 1, 1))

    assert [d.level for d in point.designations.running(date(2024, 6, 1))] == ["city", "national"]
    assert [d.level for d in point.designations.running()] == ["national"]
    with pytest.raises(NetworkError):
        end_designation(designation=first, by=None, because="错", on=date(2019, 1, 1))


def test_a_merged_point_gives_its_places_and_helpers_away_and_keeps_its_work() -> None:
    point, into = ContactPointFactory(), ContactPointFactory()
    place = CollectionPoint.objects.create(code="S1", name="采集点", contact_point=point)
    below = CollectionPoint.objects.create(code="S2", name="下级", contact_point=point, parent=place)
    comment = comment_on(make_consultation(points=[point]), point=point)
    head, officer = person_with(Role.HEAD, ScopeKind.POINT, point.pk), officer_of(point)

    merge_points(point=point, into=into, by=None)

    below.refresh_from_db()
    assert (below.contact_point, below.path) == (into, f"/{into.pk}/S1/S2/")
    assert [grant.scope_key for grant in officer.grants.valid()] == [str(into.pk)]
    assert not head.grants.valid().exists()
    comment.submission.refresh_from_db()
    assert comment.submission.contact_point == point
    assert not can(officer, VIEW_OWN_COMMENT, comment)
    assert (kinds(point)[-1], kinds(into)[-1]) == (KIND.MERGED, KIND.TOOK_IN)
    with pytest.raises(NetworkError):
        merge_points(point=into, into=into, by=None)


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


def test_a_withdrawn_point_needs_a_reason_and_is_withdrawn_once() -> None:
    point = ContactPointFactory()
    withdraw_point(point=point, by=None, because="考核不合格")

    with pytest.raises(NetworkError):
        withdraw_point(point=point, by=None, because="再来一次")
    assert point.changes.get(kind=KIND.WITHDRAWN).note == "考核不合格"


def test_a_moved_area_takes_grants_and_the_index_along() -> None:
    city, other = AreaFactory(code="C1"), AreaFactory(code="C2")
    district = AreaFactory(code="D1", parent=city)
    point = ContactPointFactory(organisation=OrganisationFactory(area=district))
    comment = comment_on(make_consultation(points=[point]), point=point)
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, city.path)
    local = person_with(Role.COORDINATOR, ScopeKind.AREA, district.path)
    from search.models import OutboxEntry

    OutboxEntry.objects.all().delete()

    move_area(area=district, parent=other, by=None)

    assert not can(coordinator, VIEW_OWN_COMMENT, comment)
    assert can(local, VIEW_OWN_COMMENT, comment)
    assert OutboxEntry.objects.filter(record_id=comment.pk).exists()
    with pytest.raises(NetworkError):
        move_area(area=other, parent=Area.objects.get(code="D1"), by=None)


def test_a_new_code_of_an_area_changes_the_paths_below() -> None:
    city = AreaFactory(code="C1")
    AreaFactory(code="D1", parent=city)
    local = person_with(Role.COORDINATOR, ScopeKind.AREA, "/C1/D1/")

    change_area(area=city, name="新名", level=city.level, code="C9", by=None)

    assert Area.objects.get(code="D1").path == "/C9/D1/"
    assert local.grants.get().scope_key == "/C9/D1/"


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ({"day": 31}, date(2026, 2, 1), [date(2026, 3, 31), date(2026, 5, 31), date(2026, 7, 31)]),
        ({"weekday": 3}, date(2026, 11, 25), [date(2026, 11, 25), date(2026, 12, 2), date(2026, 12, 9)]),
        ({"weekday": 5, "week": 5}, date(2026, 11, 24), [date(2027, 1, 29), date(2027, 4, 30), date(2027, 7, 30)]),
        ({"weekday": 1, "week": -1}, date(2026, 11, 24), [date(2026, 11, 30), date(2026, 12, 28), date(2027, 1, 25)]),
    ],
)
def test_the_next_three_reception_days(rule: dict[str, int], start: date, expected: list[date]) -> None:
    found = next_receptions([ReceptionDay(**rule, starts=time(9))], start=start)

    assert found == [(day, "09:00") for day in expected]


@pytest.mark.parametrize("rule", [{}, {"weekday": 1, "day": 1}, {"day": 3, "week": 1}, {"weekday": 2, "week": 7}])
def test_a_reception_day_is_of_the_week_or_of_the_month(rule: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceptionDay.objects.create(contact_point=ContactPointFactory(), **rule)


def picture(kind: str = "PNG", size: tuple[int, int] = (3000, 2000)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def test_a_photo_is_drawn_anew_and_small() -> None:
    point = ContactPointFactory(code="P1")

    set_photo(point=point, content=picture() + b"<script>alert(1)</script>", by=None)

    stored = point.photo.read()
    assert b"script" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert (image.format, image.size) == ("JPEG", (1200, 800))


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

    assert client.post(reverse("network:area_new"), data | {"parent_code": "M1"}).status_code == 302
    assert Area.objects.get(code="N1").path == "/M1/N1/"
    assert client.post(reverse("network:area_new"), data | {"code": "N2", "parent_code": "O1"}).status_code == 422
    assert client.post(reverse("network:area_new"), data | {"code": "N3"}).status_code == 403
    assert client.get(reverse("network:area", args=[other.code])).status_code == 404


def test_every_look_at_a_telephone_number_is_in_the_log(client: Client) -> None:
    point = ContactPointFactory()
    officer = officer_of(point)
    User.objects.filter(pk=officer.pk).update(phone="")
    from portal.accounts.services.people import PersonDetails, change_person

    change_person(user=officer, details=PersonDetails("联络员", phone="13800004444"), by=None)
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, point.area.path))
    listed = client.get(reverse("network:people")).content.decode()
    assert "138****4444" in listed
    assert "13800004444" not in listed

    shown = client.post(reverse("network:see_phone", args=[officer.pk]), follow=True)

    assert "13800004444" in shown.content.decode()
    assert AuditEntry.objects.filter(action="accounts.see_phone", subject_id=str(officer.pk)).count() == 1


def test_the_auditor_reads_filters_and_exports_the_log(client: Client) -> None:
    grant_role(user=UserFactory(), role=Role.OFFICER, scope_kind=ScopeKind.POINT, scope_key="1", by=None)
    client.force_login(person_with(Role.AUDITOR))

    page = client.get(reverse("audit:log") + "?action=accounts.grant_role")
    assert {entry.action for entry in page.context["page"]} == {"accounts.grant_role"}
    assert client.get(reverse("audit:log") + "?since=2099-01-01").context["page"].paginator.count == 0
    export = client.get(reverse("audit:export") + "?action=accounts.grant_role")
    text = b"".join(export.streaming_content).decode("utf-8-sig")
    assert text.count("accounts.grant_role") == 2
    assert AuditEntry.objects.filter(action="audit.export").count() == 1


def test_postgresql_refuses_to_change_the_log() -> None:
    from django.db import DatabaseError, connection

    if connection.vendor != "postgresql":
        pytest.skip("the trigger is PostgreSQL's")
    grant_role(user=UserFactory(), role=Role.OFFICER, scope_kind=ScopeKind.POINT, scope_key="1", by=None)
    for statement in ("UPDATE audit_auditentry SET action = 'x'", "DELETE FROM audit_auditentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_log_cannot_be_changed_by_a_queryset() -> None:
    from portal.audit.models import AppendOnlyError

    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.update(action="x")


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
