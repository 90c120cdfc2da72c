"""The desk: what a contact point has to do, one card per task, and the entry of what people said."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.exceptions import ConsultationClosedError, NotAllowedError
from consultations.forms import EntryForm
from consultations.models import Assignment, Comment, Provision, Submission
from consultations.permissions import IMPORT_COMMENTS, SUBMIT_COMMENT, VIEW_OWN_COMMENT, WORK_ON_ASSIGNMENT
from consultations.receipt_codes import grouped
from consultations.services import assignments as steps
from consultations.services.receipts import replace_receipt
from consultations.services.submissions import Origin, submit
from consultations.targets import frozen_texts
from portal.accounts.grants import allowed, can
from portal.accounts.models import Grant, Role
from portal.accounts.requests import SignedInRequest
from portal.forms import bound
from portal.qr import qr_svg

LIST_SIZE = 50
SLIP = "slip"


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
    context = {
        "waiting": everything.waiting_for_point(),
        "done": everything.exclude(state__in=Assignment.POINT_STATES).order_by("-updated_at")[:LIST_SIZE],
    }
    return render(request, "desk/home.html", context)


@login_required
@never_cache
@require_GET
def assignment(request: SignedInRequest, pk: int) -> HttpResponse:
    task = own_assignment(request, pk)
    may_work = can(request.user, WORK_ON_ASSIGNMENT, task)
    may_import = can(request.user, IMPORT_COMMENTS, task)
    collected = Comment.objects.received().filter(
        consultation=task.consultation, submission__contact_point=task.contact_point
    )
    query = f"?point={task.contact_point.code}"
    address = request.build_absolute_uri(task.consultation.get_public_url() + query)
    context = {
        "task": task,
        "consultation": task.consultation,
        "steps": task.steps.select_related("by"),
        "collected": collected.count(),
        "late": collected.filter(submission__is_late=True).count(),
        "batches": task.consultation.batches.filter(contact_point=task.contact_point).select_related("file")
        if may_import else [],
        "may_work": may_work,
        "may_import": may_import,
        "may_decline": may_work and task.may_become(Assignment.State.DECLINED),
        "may_report": may_work and task.state not in {Assignment.State.SUBMITTED, Assignment.State.APPROVED,
                                         Assignment.State.DECLINED},
        "address": address,
        "qr": qr_svg(address),
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
            steps.report(assignment=task, by=request.user, note=note)
            messages.success(request, _("Reported. Thank you; the legislature sees it now."))
        elif wanted == Assignment.State.DECLINED and not note:
            messages.error(request, _("Say in a few words why the task is declined, then press the button again."))
        else:
            steps.advance(assignment=task, state=wanted, by=request.user, note=note)
            messages.success(request, _("Noted: %(state)s.") % {"state": task.get_state_display()})
    except NotAllowedError:
        messages.error(request, _("This step is not possible any more; somebody else may have been quicker."))
    return HttpResponseRedirect(reverse("desk:assignment", args=[pk]))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Type in one opinion that somebody gave at a meeting, on paper or by telephone."""
    task = own_assignment(request, pk)
    initial = {"on": request.GET.get("on", ""), "channel": request.GET.get("channel", Submission.Channel.PAPER)}
    form = EntryForm(*bound(request), consultation=task.consultation, initial=initial)
    suggested: list[Provision] = []
    if request.method == "POST" and form.is_valid():
        suggested = [] if "asked" in request.POST else form.suggestions()
        try:
            if not suggested:
                return _store_entry(request, task, form)
        except ConsultationClosedError:
            form.add_error(None, _("This consultation is not open yet; what you typed stays here until it is."))
    unit = form.units.get(form["on"].value() or "")
    text = frozen_texts([unit.draft_id])[unit.pk] if unit else ""
    context = {"task": task, "consultation": task.consultation, "form": form, "unit": unit, "unit_text": text,
               "suggested": suggested}  # fmt: skip
    return render(request, "desk/entry.html", context, status=422 if form.errors else 200)


def _channel(request: SignedInRequest, task: Assignment, form: EntryForm) -> Submission.Channel:
    """As typed in; what a deputy of this area writes down comes by the deputies' own channel."""
    is_deputy = Grant.objects.valid().filter(user=request.user, role=Role.DEPUTY).exists()
    if is_deputy and not can(request.user, WORK_ON_ASSIGNMENT, task):
        return Submission.Channel.DEPUTY
    return Submission.Channel(form.cleaned_data["channel"])


def _store_entry(request: SignedInRequest, task: Assignment, form: EntryForm) -> HttpResponse:
    person = form.person()
    received = submit(
        consultation=task.consultation,
        opinions=[form.opinion(form.cleaned_data["people"])],
        origin=Origin(
            Submission.Door.ENTRY,
            channel=_channel(request, task, form),
            contact_point=task.contact_point,
        ),
        person=person,
        consented=bool(person),
        by=request.user,
    )
    steps.begin_collecting(assignment=task, by=request.user)
    request.session[SLIP] = [received.submission.pk, received.code]
    return HttpResponseRedirect(reverse("desk:slip", args=[received.submission.pk]))


@login_required
@never_cache
@require_GET
def slip(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receipt slip of an entry. The code is on this page once; afterwards it can only be replaced."""
    for_pk, code = request.session.pop(SLIP, (None, None))
    everything = Submission.objects.all()
    # Whoever only submits sees the slip of what they just typed in, and no other.
    mine = everything if for_pk == pk else allowed(request.user, VIEW_OWN_COMMENT, everything)
    submission = get_object_or_404(mine.select_related("consultation", "contact_point"), pk=pk)
    context: dict[str, Any] = {"submission": submission, "consultation": submission.consultation}
    if for_pk == pk and code:
        address = request.build_absolute_uri(reverse("receipts:show", args=[code]))
        context |= {"code": grouped(code), "qr": qr_svg(address)}
    context["task"] = Assignment.objects.filter(
        consultation=submission.consultation, contact_point=submission.contact_point
    ).first()
    return render(request, "desk/slip.html", context)


@login_required
@require_POST
def new_receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new code for somebody who lost theirs."""
    mine = allowed(request.user, VIEW_OWN_COMMENT, Submission.objects.all())
    submission = get_object_or_404(mine.select_related("receipt"), pk=pk)
    if submission.door in {Submission.Door.PUBLIC}:
        raise Http404
    request.session[SLIP] = [submission.pk, replace_receipt(submission=submission, by=request.user)]
    return HttpResponseRedirect(reverse("desk:slip", args=[pk]))


@login_required
@never_cache
@require_GET
def comments(request: SignedInRequest) -> HttpResponse:
    """What this person's points collected, and what became of it."""
    mine = allowed(request.user, VIEW_OWN_COMMENT, Comment.objects.received())
    listed = mine.with_targets().select_related(
        "submission__contact_point", "submission__contributor", "consultation", "published_decision__kind"
    )
    page = Paginator(listed.order_by("-created_at", "-pk"), LIST_SIZE).get_page(request.GET.get("page"))
    return render(request, "desk/comments.html", {"page": page})
