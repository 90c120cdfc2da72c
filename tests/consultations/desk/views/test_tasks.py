from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.services.reporting import report_collection
from portal.accounts.models import Role, ScopeKind
from portal.audit.models import AuditEntry
from portal.templatetags.formatting import long_date
from tests.factories import ContactPointFactory, comment_on, make_consultation, person_with

pytestmark = pytest.mark.django_db


def test_the_desk_asks_to_sign_in(client: Client) -> None:
    response = client.get(reverse("desk:home"))

    assert response.headers["Location"] == "/accounts/sign-in/?next=/desk/"


def test_the_desk_shows_first_what_waits(desk: Any) -> None:
    content = desk.client.get(reverse("desk:home")).content.decode()

    assert desk.consultation.title in content
    assert "打开任务" in content


def test_reporting_nothing_is_a_nil_return(desk: Any) -> None:
    for state in ("received", "taken_on", "submitted"):
        desk.client.post(reverse("desk:step", args=[desk.task.pk]), {"state": state})

    desk.task.refresh_from_db()
    assert (desk.task.state, desk.task.is_nil) == ("submitted", True)


def test_declining_needs_a_reason(desk: Any) -> None:
    address = reverse("desk:step", args=[desk.task.pk])

    desk.client.post(address, {"state": "declined", "note": ""})
    desk.task.refresh_from_db()
    assert desk.task.state == "issued"
    desk.client.post(address, {"state": "declined", "note": "人手不足"})

    desk.task.refresh_from_db()
    assert desk.task.state == "declined"


def test_declining_is_taken_back_until_the_office_noted_it(desk: Any) -> None:
    step, task = reverse("desk:step", args=[desk.task.pk]), reverse("desk:assignment", args=[desk.task.pk])
    desk.client.post(step, {"state": "declined", "note": "人手不足"})
    declined = desk.client.get(task).content.decode()

    desk.client.post(step, {"state": "received"})

    desk.task.refresh_from_db()
    assert "还可以收回" in declined
    assert "仍然承办" in declined
    assert desk.task.state == "received"
    assert [s.state for s in desk.task.steps.order_by("pk")] == ["issued", "declined", "received"]
    assert AuditEntry.objects.filter(action="rounds.assignment_received", subject_id=str(desk.task.pk)).count() == 1


def test_a_declining_that_the_office_noted_stays(desk: Any) -> None:
    step, task = reverse("desk:step", args=[desk.task.pk]), reverse("desk:assignment", args=[desk.task.pk])
    desk.client.post(step, {"state": "declined", "note": "人手不足"})
    office = Client()
    office.force_login(person_with(Role.REVIEWER))
    listed = office.get(reverse("office:assignments", args=[desk.consultation.pk])).content.decode()

    office.post(reverse("office:review_assignment", args=[desk.task.pk]), {"release": "1"})
    late = desk.client.post(step, {"state": "received"}, follow=True).content.decode()

    desk.task.refresh_from_db()
    assert "确认知悉" in listed
    assert "人手不足" in listed
    assert desk.task.state == "released"
    assert "仍然承办" not in late
    assert "已经知悉" in desk.client.get(task).content.decode()


def test_the_office_neither_approves_nor_returns_what_was_declined(desk: Any) -> None:
    desk.client.post(reverse("desk:step", args=[desk.task.pk]), {"state": "declined", "note": "人手不足"})
    office = Client()
    office.force_login(person_with(Role.REVIEWER))

    for data in ({}, {"return": "1", "note": "缺"}):
        office.post(reverse("office:review_assignment", args=[desk.task.pk]), data)

    desk.task.refresh_from_db()
    assert desk.task.state == "declined"


def test_a_step_that_is_not_possible_changes_nothing(desk: Any) -> None:
    desk.client.post(reverse("desk:step", args=[desk.task.pk]), {"state": "approved"})

    desk.task.refresh_from_db()
    assert desk.task.state == "issued"


@pytest.mark.parametrize("name", ["assignment", "entry", "template", "upload"])
def test_another_points_task_does_not_exist(desk: Any, name: str) -> None:
    other = ContactPointFactory()
    task = make_consultation(points=[other], title="别处的征集").assignments.get()

    response = desk.client.get(reverse(f"desk:{name}", args=[task.pk]))

    assert response.status_code == 404
    assert "别处的征集" not in response.content.decode()


def test_a_nil_return_with_a_later_comment_tells_both(desk: Any) -> None:
    report_collection(assignment=desk.task, by=desk.officer)
    day = long_date(desk.task.steps.get(state="submitted").at)
    addresses = (reverse("desk:home"), reverse("desk:assignment", args=[desk.task.pk]))
    for address in addresses:
        assert f"{day}报送“无修改意见”" in desk.client.get(address).content.decode()

    comment_on(desk.consultation, point=desk.point)

    for address in addresses:
        content = desk.client.get(address).content.decode()
        assert f"{day}报送“无修改意见”，之后又收到 1 条意见" in content
        assert "还没有收集到意见" not in content


@pytest.mark.parametrize("state", ["approved", "returned", "released", "called_off", "nonsense"])
def test_a_point_takes_no_step_of_the_legislature(client: Client, state: str) -> None:
    point = ContactPointFactory()
    task = make_consultation(points=[point]).assignments.get()
    report_collection(assignment=task, by=None)
    client.force_login(person_with(Role.OFFICER, ScopeKind.POINT, point.pk))

    client.post(reverse("desk:step", args=[task.pk]), {"state": state, "note": "自己办结"})

    task.refresh_from_db()
    assert task.state == "submitted"
