import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.models import Comment, CommentTarget
from tests.factories import ContactPointFactory, make_consultation, officer_of

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
