import pytest

from consultations.comments.services.reporting import report_collection
from consultations.rounds.models import Assignment, AssignmentStep, Consultation
from consultations.rounds.services import assignments as steps
from consultations.rounds.services.assignments import begin_collecting
from contactpoints.models import ContactPoint
from portal.exceptions import NotAllowedError
from tests.factories import ContactPointFactory, make_consultation, officer_of
from tests.races import at_once

pytestmark = pytest.mark.django_db


def step_states(task: Assignment) -> list[str]:
    return list(task.steps.order_by("pk").values_list("state", flat=True))


def test_an_assignment_takes_its_steps_in_order() -> None:
    point = ContactPointFactory()
    consultation = make_consultation(points=[point])
    task, officer = consultation.assignments.get(), officer_of(point)

    with pytest.raises(NotAllowedError):
        steps.advance(assignment=task, state="approved", by=officer)
    task = report_collection(assignment=task, by=officer)

    assert step_states(task) == ["issued", "received", "taken_on", "submitted"]
    assert task.is_nil


def test_beginning_twice_is_nothing_new(point: ContactPoint, consultation: Consultation) -> None:
    stale = Assignment.objects.get()
    begin_collecting(assignment=Assignment.objects.get(), by=None)
    steps = AssignmentStep.objects.count()

    assert begin_collecting(assignment=stale, by=None).state == Assignment.State.COLLECTING
    assert AssignmentStep.objects.count() == steps


def test_beginning_takes_no_declining_back(point: ContactPoint, consultation: Consultation) -> None:
    task = Assignment.objects.get()
    steps.advance(assignment=task, state="declined", by=None, note="人手不足")

    assert begin_collecting(assignment=task, by=None).state == Assignment.State.DECLINED
    assert step_states(task) == ["issued", "declined"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_officers_begin_at_once(point: ContactPoint, consultation: Consultation) -> None:
    task = Assignment.objects.get()

    at_once(*[lambda: begin_collecting(assignment=Assignment.objects.get(pk=task.pk), by=None)] * 2).raise_first()

    task.refresh_from_db()
    assert task.state == Assignment.State.COLLECTING
    assert sorted(task.steps.values_list("state", flat=True)).count("collecting") == 1
