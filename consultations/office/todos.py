"""What waits for a person in consultations: tasks of a point, comments to look at, decisions to sign."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.comments.models import Comment
from consultations.comments.permissions import CLEAR_COMMENT, CONFIRM_ERASURE
from consultations.decisions.models import Disposition
from consultations.decisions.permissions import APPROVE_DECISION, DECIDE_COMMENT
from consultations.decisions.queries import undecided
from consultations.office.queries import decisions_to_sign, erasures_to_answer
from consultations.rounds.models import Assignment, Consultation, RoundAct
from consultations.rounds.permissions import APPROVE_ROUND_ACT, REVIEW_ASSIGNMENT, WORK_ON_ASSIGNMENT
from portal.accounts.grants import allowed
from portal.accounts.models import User
from portal.accounts.todo import Todo, register_todos


def todos_in_consultations(user: User) -> Iterator[Todo]:
    tasks = allowed(user, WORK_ON_ASSIGNMENT, Assignment.objects.all())
    desk = reverse("desk:home")
    yield Todo(_("tasks that are overdue"), tasks.overdue().count(), desk, urgent=True)
    yield Todo(_("tasks with unread notices"), tasks.filter(has_news=True).count(), desk, urgent=True)
    yield Todo(_("tasks in which the next step is yours"), tasks.waiting_for_point().count(), desk)
    clearance = Comment.Clearance
    comments = reverse("office:comments")
    unclear = allowed(user, CLEAR_COMMENT, Comment.objects.current()).filter(clearance=clearance.PENDING)
    yield Todo(_("comments to clear for the public"), unclear.count(), f"{comments}?clearance={clearance.PENDING}")
    open_ = undecided(allowed(user, DECIDE_COMMENT, Comment.objects.current()))
    yield Todo(_("comments without a decision"), open_.count(), f"{comments}?status={Disposition.Status.UNDECIDED}")
    received = allowed(user, APPROVE_DECISION, Comment.objects.received())
    yield Todo(_("decisions to sign"), decisions_to_sign(received).count(), reverse("office:approvals"))
    yield from _acts(user)
    yield from _refused(user)
    erasures = erasures_to_answer(allowed(user, CONFIRM_ERASURE, Comment.objects.received()))
    yield Todo(_("erasures to confirm"), erasures.count(), reverse("office:erasures"))
    yield from _reports(allowed(user, REVIEW_ASSIGNMENT, Assignment.objects.filter(state=Assignment.State.SUBMITTED)))


def _acts(user: User) -> Iterator[Todo]:
    """One line a consultation, of which one act waits at a time; whoever proposed it cannot confirm it."""
    within = allowed(user, APPROVE_ROUND_ACT, Consultation.objects.all())
    for act in RoundAct.objects.waiting().filter(consultation__in=within).exclude(proposed_by=user).order_by("pk"):
        yield Todo(_("consultation changes to approve"), 1, reverse("office:acts", args=[act.consultation_id]))


def _refused(user: User) -> Iterator[Todo]:
    """Own proposals that were refused, until something else is done or proposed."""
    later = RoundAct.objects.filter(consultation=OuterRef("consultation"), pk__gt=OuterRef("pk"))
    refused = RoundAct.objects.filter(outcome=RoundAct.Outcome.REFUSED, proposed_by=user).exclude(Exists(later))
    for act in refused.order_by("pk"):
        yield Todo(_("proposals of yours that were refused"), 1, reverse("office:acts", args=[act.consultation_id]))


def _reports(submitted: QuerySet[Assignment]) -> Iterator[Todo]:
    """One line a consultation, since each has a page of its own; by name where there are several."""
    places = submitted.order_by("consultation").values_list("consultation", "consultation__title")
    counted = list(places.annotate(n=Count("pk")))
    for consultation, title, count in counted:
        label = _("reports of contact points to look at")
        if len(counted) > 1:
            label = _("reports of contact points to look at: %(consultation)s") % {"consultation": title}
        address = reverse("office:assignments", args=[consultation])
        yield Todo(label, count, f"{address}?state={Assignment.State.SUBMITTED}")


register_todos("consultations", todos_in_consultations)
