"""Reporting a collection as done."""

from django.db import transaction

from consultations.comments.queries import collected_for
from consultations.rounds.models import Assignment
from consultations.rounds.services.assignments import advance
from portal.accounts.models import User

State = Assignment.State


@transaction.atomic
def report_collection(*, assignment: Assignment, by: User | None, note: str = "") -> Assignment:
    """Report the collection as done; without a single comment it is a nil return, which is a report too."""
    current = Assignment.objects.select_for_update().get(pk=assignment.pk)
    for state in (State.RECEIVED, State.TAKEN_ON):
        if not current.may_become(State.SUBMITTED) and current.may_become(state):
            advance(assignment=current, state=state, by=by)
    advance(assignment=current, state=State.SUBMITTED, by=by, note=note)
    Assignment.objects.filter(pk=current.pk).update(is_nil=not collected_for(current).exists())
    current.refresh_from_db()
    return current
