"""Second signatures, returned assignments, and the one act that publishes the results."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.admin.forms import PublishForm
from consultations.exceptions import NotAllowedError, ReasonMissingError, ResultsNotReadyError, SamePersonError
from consultations.models import Assignment, Comment, Consultation, Decision
from consultations.permissions import APPROVE_DECISION, PUBLISH_RESULTS, REVIEW_ASSIGNMENT
from consultations.services import assignments as steps
from consultations.services.decisions import approve_decisions, return_decisions
from consultations.services.results import adopted_but_unchanged, check_list, publish_results, result_counts
from consultations.texts import check_sentence
from portal.accounts.access import granted
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.forms import bound

MOST_ACTS = 200


@granted(APPROVE_DECISION)
@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """Decisions that wait for a second signature, one line for each act."""
    mine = allowed(request.user, APPROVE_DECISION, Comment.objects.received())
    decisions = (
        Decision.objects.awaiting_approval()
        .filter(comment__in=mine)
        .select_related("kind", "comment__consultation", "proposed_by", "reviewed_by", "provision")
        .order_by("-proposed_at", "act", "pk")
    )
    acts = [list(group) for _act, group in groupby(decisions, key=lambda decision: decision.act)]
    shown = [
        {
            "decisions": act,
            "first": act[0],
            "own": request.user.pk in {act[0].proposed_by_id, act[0].reviewed_by_id},
        }
        for act in acts[:MOST_ACTS]
    ]
    return render(request, "consultations/admin/approvals.html", {"acts": shown, "more": len(acts) - len(shown)})


@granted(APPROVE_DECISION)
@require_POST
def sign(request: SignedInRequest) -> HttpResponse:
    """Approve the ticked acts, or return them with a note."""
    mine = allowed(request.user, APPROVE_DECISION, Comment.objects.received())
    decisions = Decision.objects.awaiting_approval().filter(comment__in=mine, act__in=_acts(request))
    try:
        if "return" in request.POST:
            count = return_decisions(decisions=decisions, note=request.POST.get("note", ""), by=request.user)
            messages.success(request, _("%(count)d decisions were returned with your note.") % {"count": count})
        else:
            count = approve_decisions(decisions=decisions, by=request.user)
            messages.success(request, _("%(count)d decisions are approved.") % {"count": count})
    except SamePersonError:
        messages.error(request, _("Among these is a decision of your own; somebody else must approve it."))
    except ReasonMissingError:
        messages.error(request, _("Write in the note what should be changed, then return it."))
    return redirect("office:approvals")


def _acts(request: SignedInRequest) -> list[str]:
    return [value for value in request.POST.getlist("act") if len(value) == 36 and value.replace("-", "").isalnum()]


@granted(PUBLISH_RESULTS)
@require_GET
def results(request: SignedInRequest) -> HttpResponse:
    """Consultations whose public period is over, and how far their results are."""
    mine = allowed(request.user, PUBLISH_RESULTS, Consultation.objects.live())
    rows = [{"consultation": c, "counts": result_counts(c)} for c in mine.order_by("-public_closes_at")[:MOST_ACTS]]
    return render(request, "consultations/admin/results.html", {"rows": rows})


@granted(PUBLISH_RESULTS)
@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """The check list, then one button."""
    mine = allowed(request.user, PUBLISH_RESULTS, Consultation.objects.live())
    consultation = get_object_or_404(mine, pk=pk)
    form = PublishForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            publish_results(consultation=consultation, by=request.user, **form.cleaned_data)
        except ResultsNotReadyError:
            messages.error(request, _("Not published: the check list has open points."))
        else:
            messages.success(request, _("The results are public now, on the results page and on every receipt."))
            return redirect("office:publish", pk=pk)
    items = check_list(consultation)
    context = {
        "consultation": consultation,
        "form": form,
        "items": [(item, check_sentence(item.code)) for item in items],
        "ready": all(item.passed for item in items if item.blocking),
        "unchanged": adopted_but_unchanged(consultation),
        "counts": result_counts(consultation),
        "publications": consultation.publications.select_related("published_by"),
    }
    return render(request, "consultations/admin/publish.html", context)


@granted(REVIEW_ASSIGNMENT)
@require_GET
def assignments(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far each contact point is with one consultation."""
    mine = allowed(request.user, REVIEW_ASSIGNMENT, Assignment.objects.filter(consultation=pk))
    consultation = get_object_or_404(allowed(request.user, REVIEW_ASSIGNMENT, Consultation.objects.all()), pk=pk)
    tasks = mine.select_related("contact_point__area").prefetch_related("steps__by")
    return render(request, "consultations/admin/assignments.html", {"consultation": consultation, "assignments": tasks})


@granted(REVIEW_ASSIGNMENT)
@require_POST
def review_assignment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve a reported assignment, or return it with a note."""
    mine = allowed(request.user, REVIEW_ASSIGNMENT, Assignment.objects.all())
    task = get_object_or_404(mine, pk=pk)
    state = Assignment.State.RETURNED if "return" in request.POST else Assignment.State.APPROVED
    note = request.POST.get("note", "").strip()
    if state == Assignment.State.RETURNED and not note:
        messages.error(request, _("Write in the note what is missing, then return it."))
        return redirect("office:assignments", pk=task.consultation_id)
    try:
        steps.advance(assignment=task, state=state, by=request.user, note=note)
    except NotAllowedError:
        messages.error(request, _("This step is not possible any more; somebody else may have been quicker."))
    return redirect("office:assignments", pk=task.consultation_id)
