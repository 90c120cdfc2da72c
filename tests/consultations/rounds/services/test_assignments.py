import pytest

from consultations.comments.services.reporting import report_collection
from consultations.rounds.models import Assignment
from consultations.rounds.services import assignments as steps
from portal.exceptions import NotAllowedError
from tests.factories import ContactPointFactory, make_consultation, officer_of

pytestmark = pytest.mark.django_db


def step_states(task: Assignment) -> list[str]:
    return list(task.steps.order_by("pk").values_list("state", flat=True))


def test_an_assignment_takes_its_steps_in_order() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    task, officer = consultation.assignments.get(), officer_of(point)

    with pytest.raises(NotAllowedError):
        steps.advance(assignment=task, state="approved", by=officer)
    report_collection(assignment=task, by=officer)

    assert step_states(task) == ["issued", "received", "taken_on", "submitted"]
    assert task.is_nil
