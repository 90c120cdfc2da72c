"""What waits for a person in consultations: tasks of a point, comments to look at, decisions to sign."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.models import Assignment, Comment
from consultations.permissions import (
    APPROVE_DECISION,
    CLEAR_COMMENT,
    DECIDE_COMMENT,
    REVIEW_ASSIGNMENT,
    WORK_ON_ASSIGNMENT,
)
from portal.accounts.grants import allowed
from portal.accounts.models import User
from portal.accounts.todo import Todo, register_todos


def waiting_in_consultations(user: User) -> Iterator[Todo]:
    tasks = allowed(user, WORK_ON_ASSIGNMENT, Assignment.objects.all())
    desk = reverse("desk:home")
    yield Todo(_("tasks that are overdue"), tasks.overdue().count(), desk, urgent=True)
    yield Todo(_("tasks in which the next step is yours"), tasks.waiting_for_point().count(), desk)
    status, clearance = Comment.Status, Comment.Clearance
    comments = reverse("office:comments")
    unclear = allowed(user, CLEAR_COMMENT, Comment.objects.received()).filter(clearance=clearance.PENDING)
    yield Todo(_("comments to clear for the public"), unclear.count(), f"{comments}?clearance={clearance.PENDING}")
    undecided = allowed(user, DECIDE_COMMENT, Comment.objects.received()).filter(status=status.UNDECIDED)
    yield Todo(_("comments without a decision"), undecided.count(), f"{comments}?status={status.UNDECIDED}")
    unsigned = allowed(user, APPROVE_DECISION, Comment.objects.received()).filter(status=status.PROPOSED)
    yield Todo(_("decisions to sign"), unsigned.count(), reverse("office:approvals"))
    reported = allowed(user, REVIEW_ASSIGNMENT, Assignment.objects.filter(state=Assignment.State.SUBMITTED))
    if first := reported.order_by("updated_at").values_list("consultation", flat=True).first():
        address = reverse("office:assignments", args=[first])
        yield Todo(_("reports of contact points to look at"), reported.count(), address)


register_todos("consultations", waiting_in_consultations)
