import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.models import Comment, CommentTarget, Submission
from consultations.comments.services.receipts import find_submission
from tests.consultations.desk.entries import entry
from tests.factories import ContactPointFactory, close, make_consultation, officer_of

pytestmark = pytest.mark.django_db


def test_an_officer_is_asked_once_and_may_leave_it(client: Client) -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    client.force_login(officer_of(point))
    address = reverse("desk:entry", args=[consultation.assignments.get().pk])
    data = {"on": "", "text": "第三条之一要写细", "proposed": "", "reason": "", "people": "1", "channel": "meeting"}

    asked = client.post(address, data)
    assert "要归到哪里" in asked.content.decode()
    assert not Comment.objects.exists()
    client.post(address, data | {"asked": "1"})
    client.post(address, data | {"asked": "1", "on": "a3-1"})

    assert list(CommentTarget.objects.order_by("pk").values_list("kind", "frozen_label")) == [
        ("whole", ""), ("unit", "第三条之一"),
    ]  # fmt: skip


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
