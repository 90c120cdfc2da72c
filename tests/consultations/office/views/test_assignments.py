import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.services.reporting import report_collection
from consultations.rounds.models import Assignment
from portal.accounts.models import User
from tests.factories import ContactPointFactory, make_consultation

pytestmark = pytest.mark.django_db


def test_the_legislature_returns_a_report_with_a_note(client: Client, reviewer: User) -> None:
    point = ContactPointFactory()
    task = make_consultation(points=[point]).assignments.get()
    report_collection(assignment=task, by=None)
    client.force_login(reviewer)
    address = reverse("office:review_assignment", args=[task.pk])

    client.post(address, {"return": "1", "note": ""})
    assert Assignment.objects.get().state == "submitted"
    client.post(address, {"return": "1", "note": "请补充"})

    assert Assignment.objects.get().state == "returned"
