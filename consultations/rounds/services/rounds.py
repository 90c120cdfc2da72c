"""A consultation's round: what its publication, opening and closings set in motion."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.rounds.models import Assignment, AssignmentStep, Consultation, Milestone
from portal.accounts.models import User
from portal.audit.services import record


@transaction.atomic
def open_round(*, consultation: Consultation, by: User | None) -> list[Assignment]:
    """Send an assignment to each chosen point that has none yet, and keep the due date of the others current."""
    asked = set(consultation.assignments.values_list("contact_point", flat=True))
    due = consultation.points_close_at
    new = [
        Assignment(consultation=consultation, contact_point=point, due_at=due)
        for point in consultation.points.all()
        if point.pk not in asked
    ]
    Assignment.objects.bulk_create(new)
    AssignmentStep.objects.bulk_create(
        AssignmentStep(assignment=assignment, state=Assignment.State.ISSUED, by=by) for assignment in new
    )
    consultation.assignments.waiting_for_point().exclude(due_at=due).update(due_at=due)
    record("rounds.open_round", subject=consultation, by=by, details={"assignments": len(new)})
    return new


def note_milestones() -> int:
    """Note, once each, which consultations have opened or closed; catches up after a pause."""
    now = timezone.now()
    moments = {
        Milestone.Kind.OPENED: "opens_at",
        Milestone.Kind.CLOSED: "public_closes_at",
        Milestone.Kind.CLOSED_FOR_POINTS: "points_close_at",
    }
    noted = 0
    for kind, moment in moments.items():
        known = Milestone.objects.filter(kind=kind).values("consultation")
        reached = Consultation.objects.live().running().filter(**{f"{moment}__lte": now})
        for consultation in reached.exclude(pk__in=known):
            noted += _note(consultation, kind)
    return noted


def _note(consultation: Consultation, kind: Milestone.Kind) -> bool:
    try:
        with transaction.atomic():
            Milestone.objects.create(consultation=consultation, kind=kind)
            details: dict[str, int] = {}
            if kind is Milestone.Kind.CLOSED_FOR_POINTS:
                details["overdue"] = consultation.assignments.overdue().count()
            record(f"rounds.{kind.value}", subject=consultation, by=None, details=details)
    except IntegrityError:
        return False
    return True
