import pytest
from django.test import Client
from django.urls import reverse

from consultations.comments.services.reporting import report_collection
from consultations.rounds.models import Assignment
from portal.accounts.models import User
from tests.factories import ContactPointFactory, comment_on, make_consultation

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


def test_a_nil_return_with_later_comments_tells_both(client: Client, reviewer: User) -> None:
    silent, heard = ContactPointFactory(), ContactPointFactory()
    consultation = make_consultation(points=[silent, heard])
    for task in consultation.assignments.all():
        report_collection(assignment=task, by=None)
    for text in ("后来有人说", "又有人说"):
        comment_on(consultation, text, point=heard)
    client.force_login(reviewer)

    page = client.get(reverse("office:assignments", args=[consultation.pk])).content.decode()

    assert page.count("报送“无修改意见”") == 2
    assert page.count("报送“无修改意见”，之后又收到 2 条意见") == 1


def test_reports_to_look_at_are_shown_by_themselves(client: Client, reviewer: User) -> None:
    reported, silent = ContactPointFactory(), ContactPointFactory()
    consultation = make_consultation(points=[reported, silent])
    report_collection(assignment=consultation.assignments.get(contact_point=reported), by=None)
    client.force_login(reviewer)

    page = client.get(reverse("office:assignments", args=[consultation.pk]), {"state": "submitted"}).content.decode()

    assert (reported.name in page, silent.name in page) == (True, False)
