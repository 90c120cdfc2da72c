import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.models import Comment, Submission
from consultations.comments.services.receipts import find_submission
from tests.factories import ContactPointFactory, close, comment_on, make_consultation, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Any:
    """A signed-in officer with one task."""
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    officer = officer_of(point)
    client.force_login(officer)

    class Desk:
        pass

    desk = Desk()
    desk.client, desk.point, desk.consultation, desk.officer = client, point, consultation, officer
    desk.task = consultation.assignments.get()
    return desk


def entry(desk: Any, **fields: Any) -> Any:
    data = {"on": "a3", "text": "盲道要管一管", "proposed": "", "reason": "", "people": "2", "channel": "meeting"}
    return desk.client.post(reverse("desk:entry", args=[desk.task.pk]), data | fields)


def test_the_desk_asks_to_sign_in(client: Client) -> None:
    response = client.get(reverse("desk:home"))

    assert response.headers["Location"] == "/accounts/sign-in/?next=/desk/"


def test_the_desk_shows_first_what_waits(desk: Any) -> None:
    content = desk.client.get(reverse("desk:home")).content.decode()

    assert desk.consultation.title in content
    assert "打开任务" in content


def test_an_entry_is_stored_and_its_code_shown_once(desk: Any) -> None:
    response = entry(desk)
    address = response.headers["Location"]

    shown = desk.client.get(address).content.decode()
    code = re.search(r'class="code">([0-9A-Z-]{14})<', shown)
    assert code is not None
    found = find_submission(code.group(1))
    again = desk.client.get(address).content.decode()

    submission = Submission.objects.get()
    assert found == submission
    assert code.group(1) not in again
    comment = submission.comments.get()
    assert (submission.door, submission.channel, comment.people) == ("entry", "meeting", 2)
    desk.task.refresh_from_db()
    assert desk.task.state == "collecting"


def test_a_lost_slip_is_replaced(desk: Any) -> None:
    entry(desk)
    submission = Submission.objects.get()
    old = submission.receipt_id

    desk.client.post(reverse("desk:new_receipt", args=[submission.pk]))

    submission.refresh_from_db()
    assert submission.receipt_id != old


def test_an_entry_after_the_closing_is_taken_and_marked(desk: Any) -> None:
    close(desk.consultation)

    page = desk.client.get(reverse("desk:entry", args=[desk.task.pk])).content.decode()
    entry(desk)

    assert "意见照收，标为逾期" in page
    assert Submission.objects.get().is_late


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "字"}, {"people": "0"}, {"on": "a99"}, {"channel": "x"}])
def test_a_wrong_entry_keeps_what_was_typed(desk: Any, fields: dict[str, str]) -> None:
    response = entry(desk, reason="写了很久的理由", **fields)

    assert response.status_code == 422
    assert "写了很久的理由" in response.content.decode()
    assert not Submission.objects.exists()


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


def test_the_list_shows_the_own_comments_only(desk: Any) -> None:
    comment_on(desk.consultation, "本点收来的话", point=desk.point)
    comment_on(desk.consultation, "别的点收来的话", point=ContactPointFactory())

    content = desk.client.get(reverse("desk:comments")).content.decode()

    assert "本点收来的话" in content
    assert "别的点收来的话" not in content
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_uses_a_fixed_number_of_queries(desk: Any, count: int, django_assert_max_num_queries: Any) -> None:
    for n in range(count):
        comment_on(desk.consultation, f"第{n}句话", point=desk.point)

    with django_assert_max_num_queries(14):
        response = desk.client.get(reverse("desk:comments"))

    assert len(response.context["page"]) == count
