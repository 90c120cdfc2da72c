import pytest

from consultations.rounds.models import Milestone
from consultations.rounds.services.rounds import note_milestones, open_round
from tests.factories import ContactPointFactory, close, make_consultation

pytestmark = pytest.mark.django_db


def test_publishing_sends_assignments_once() -> None:
    points = [ContactPointFactory(), ContactPointFactory()]
    consultation = make_consultation(points=points)

    again = open_round(consultation=consultation, by=None)

    assert again == []
    assert {a.contact_point for a in consultation.assignments.all()} == set(points)
    assert all(a.due_at == consultation.points_close_at for a in consultation.assignments.all())


def test_milestones_are_noted_once_and_caught_up() -> None:
    consultation = make_consultation()
    close(consultation)

    assert note_milestones() == 3
    assert note_milestones() == 0
    assert Milestone.objects.filter(consultation=consultation).count() == 3
