import io
from datetime import date

import pytest
from PIL import Image

from consultations.comments.permissions import VIEW_OWN_COMMENT
from contactpoints.exceptions import NetworkError
from contactpoints.models import CollectionPoint, ContactPoint, Designation, Organisation, PointChange, Subject
from contactpoints.services.points import (
    Host,
    change_point,
    designate,
    end_designation,
    merge_points,
    open_point,
    set_photo,
    withdraw_point,
)
from portal.accounts.grants import can
from portal.accounts.models import Role, ScopeKind
from tests.contactpoints.helpers import picture
from tests.factories import (
    AreaFactory,
    ContactPointFactory,
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


def test_a_withdrawn_point_needs_a_reason_and_is_withdrawn_once() -> None:
    point = ContactPointFactory()
    withdraw_point(point=point, by=None, because="考核不合格")

    with pytest.raises(NetworkError):
        withdraw_point(point=point, by=None, because="再来一次")
    assert point.changes.get(kind=KIND.WITHDRAWN).note == "考核不合格"


def test_a_photo_is_drawn_anew_and_small() -> None:
    point = ContactPointFactory(code="P1")

    set_photo(point=point, content=picture() + b"<script>alert(1)</script>", by=None)

    stored = point.photo.read()
    assert b"script" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert (image.format, image.size) == ("JPEG", (1200, 800))


def test_a_point_is_stored_with_its_host_and_what_was_ticked() -> None:
    area = AreaFactory()
    subjects = list(Subject.objects.order_by("pk")[:2])

    point = open_point(
        point=ContactPoint(code="P1", name="新联系点", area=area), host=Host(" 新街道办事处 ", "street"),
        choices={"subjects": subjects}, by=None,
    )  # fmt: skip
    change_point(point=point, host=Host("新街道办事处", "street"), choices={"subjects": subjects[1:]}, by=None)

    assert [unit.name for unit in Organisation.objects.all()] == ["新街道办事处"]
    assert list(point.subjects.all()) == subjects[1:]
    assert kinds(point) == [KIND.OPENED]
