"""The desk: what a contact point has to do, one card per task, and the entry of what people said."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from consultations.comments.permissions import IMPORT_COMMENTS, SUBMIT_COMMENT
from consultations.comments.queries import collected_for, nil_returns
from consultations.comments.services.reporting import report_collection
from consultations.rounds.models import Assignment
from consultations.rounds.permissions import WORK_ON_ASSIGNMENT
from consultations.rounds.queries import news_of
from consultations.rounds.services import assignments as steps
from portal.accounts.grants import allowed, can
from portal.accounts.requests import SignedInRequest
from portal.exceptions import NotAllowedError
from portal.forms import keys

LIST_SIZE = 50


def own_assignment(request: SignedInRequest, pk: int, action: str = SUBMIT_COMMENT) -> Assignment:
    """An assignment to which this person may do this; to everybody else it does not exist."""
    mine = allowed(request.user, action, Assignment.objects.all())
    return get_object_or_404(mine.select_related("consultation", "contact_point__area"), pk=pk)


@login_required
@never_cache
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """First what waits for the person, then what is done."""
    mine = allowed(request.user, SUBMIT_COMMENT, Assignment.objects.all())
    everything = mine.select_related("consultation", "contact_point").order_by("due_at")
    waiting = everything.waiting_for_point()
    if overdue := "overdue" in request.GET:
        waiting = waiting.overdue()
    done = list(everything.exclude(state__in=Assignment.POINT_STATES).order_by("-updated_at")[:LIST_SIZE])
    nil = nil_returns(done)
    context = {
        "waiting": waiting,
        "overdue": overdue,
        "done": [] if overdue else [(task, nil.get(task.pk)) for task in done],
    }
    return render(request, "desk/home.html", context)


@login_required
@never_cache
@require_GET
def assignment(request: SignedInRequest, pk: int) -> HttpResponse:
    task = own_assignment(request, pk)
    may_work = can(request.user, WORK_ON_ASSIGNMENT, task)
    may_import = can(request.user, IMPORT_COMMENTS, task)
    collected = collected_for(task)
    query = f"?point={task.contact_point.code}"
    address = request.build_absolute_uri(task.consultation.get_public_url() + query)
    context = {
        "task": task,
        "nil": nil_returns([task]).get(task.pk),
        "consultation": task.consultation,
        "steps": task.steps.select_related("by", "act"),
        "news": news_of(task),
        "collected": collected.count(),
        "late": collected.filter(submission__is_late=True).count(),
        "batches": task.consultation.batches.filter(contact_point=task.contact_point).select_related("file")
        if may_import else [],
        "may_work": may_work,
        "may_import": may_import,
        "may_decline": may_work and task.may_become(Assignment.State.DECLINED),
        "may_report": may_work and task.state in Assignment.POINT_STATES,
        "address": address,
    }  # fmt: skip
    return render(request, "desk/assignment.html", context)


@login_required
@require_POST
def step(request: SignedInRequest, pk: int) -> HttpResponse:
    """Receive, take on, decline or report."""
    task = own_assignment(request, pk, WORK_ON_ASSIGNMENT)
    wanted, note = request.POST.get("state", ""), request.POST.get("note", "").strip()
    try:
        if wanted == Assignment.State.SUBMITTED:
            report_collection(assignment=task, by=request.user, note=note)
            messages.success(request, _("Reported. Thank you; the legislature sees it now."))
        elif wanted == Assignment.State.DECLINED and not note:
            messages.error(request, _("Say in a few words why the task is declined, then press the button again."))
        else:
            steps.advance_at_point(assignment=task, state=wanted, by=request.user, note=note)
            messages.success(request, _("Noted: %(state)s.") % {"state": task.get_state_display()})
    except NotAllowedError:
        messages.error(request, _("This step is not possible any more; somebody else may have been quicker."))
    return HttpResponseRedirect(reverse("desk:assignment", args=[pk]))


@login_required
@require_POST
def news_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """The point has read what was done to the consultation."""
    task = own_assignment(request, pk, WORK_ON_ASSIGNMENT)
    (through,) = keys([request.POST.get("through", "")]) or [0]
    steps.note_read(assignment=task, through=through, by=request.user)
    messages.success(request, _("Noted: your point has read the notice."))
    return HttpResponseRedirect(reverse("desk:assignment", args=[pk]))
