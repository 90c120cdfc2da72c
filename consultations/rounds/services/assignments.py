"""The steps of an assignment, each with a time and a person."""

from django.db import transaction
from django.utils import timezone

from consultations.rounds.models import Assignment, AssignmentStep
from portal.accounts.models import User
from portal.audit.services import record
from portal.exceptions import NotAllowedError

State = Assignment.State
# Steps that a person need not press one by one: beginning to collect implies having received and taken on.
_WAY_TO_COLLECTING = (State.RECEIVED, State.TAKEN_ON, State.COLLECTING)


@transaction.atomic
def advance(*, assignment: Assignment, state: str, by: User | None, note: str = "") -> Assignment:
    """Take one step. Raises NotAllowedError when it does not follow from where the assignment stands."""
    current = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if not current.may_become(state):
        raise NotAllowedError(f"{current.state} → {state}")
    changed = Assignment.objects.filter(pk=current.pk, state=current.state).update(
        state=state, updated_at=timezone.now()
    )
    if not changed:
        raise NotAllowedError("somebody else was quicker")
    AssignmentStep.objects.create(assignment=current, state=state, by=by, note=note[:500])
    record(f"rounds.assignment_{state}", subject=current, by=by)
    assignment.refresh_from_db()
    return assignment


def advance_at_point(*, assignment: Assignment, state: str, by: User, note: str = "") -> Assignment:
    """Take one of the point's own steps. Raises NotAllowedError for any other one, and where it does not follow."""
    if state not in Assignment.STEPS_OF_POINT:
        raise NotAllowedError(f"{state} is not a step of the contact point")
    return advance(assignment=assignment, state=state, by=by, note=note)


@transaction.atomic
def begin_collecting(*, assignment: Assignment, by: User | None) -> Assignment:
    """Note that the point is at work, with the steps in between that were not pressed; again is nothing new.

    A declining is taken back by nobody in passing.
    """
    current = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if current.state == State.DECLINED:
        return current
    for state in _WAY_TO_COLLECTING:
        if current.may_become(state):
            advance(assignment=current, state=state, by=by)
    return current


@transaction.atomic
def note_read(*, assignment: Assignment, through: int, by: User) -> None:
    """Note that the point has read what was done to the consultation, up to the act with this key.

    What was done after that stays news; again is nothing new.
    """
    current = Assignment.objects.select_for_update().get(pk=assignment.pk)
    acts = [key for key in current.steps.values_list("act", flat=True) if key]
    read = max((key for key in acts if key <= through), default=0)
    if read <= current.read_through:
        return
    Assignment.objects.filter(pk=current.pk).update(read_through=read, has_news=any(key > read for key in acts))
    record("rounds.assignment_news_read", subject=current, by=by, details={"act": read})
