from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consultations.comments.queries import nil_returns
from consultations.rounds.models import Assignment, Consultation
from consultations.rounds.permissions import REVIEW_ASSIGNMENT
from consultations.rounds.services import assignments as steps
from portal.accounts.access import staff
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.exceptions import NotAllowedError


@staff(REVIEW_ASSIGNMENT)
@require_GET
def assignments(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far each contact point is with one consultation."""
    mine = allowed(request.user, REVIEW_ASSIGNMENT, Assignment.objects.filter(consultation=pk))
    consultation = get_object_or_404(allowed(request.user, REVIEW_ASSIGNMENT, Consultation.objects.all()), pk=pk)
    if reported := request.GET.get("state") == Assignment.State.SUBMITTED:
        mine = mine.filter(state=Assignment.State.SUBMITTED)
    tasks = list(mine.select_related("consultation", "contact_point__area").prefetch_related("steps__by", "steps__act"))
    nil = nil_returns(tasks)
    context = {
        "consultation": consultation,
        "assignments": [(task, nil.get(task.pk)) for task in tasks],
        "reported": reported,
    }
    return render(request, "office/assignments.html", context)


@staff(REVIEW_ASSIGNMENT)
@require_POST
def review_assignment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve a reported assignment, return it with a note, or note that it was declined."""
    mine = allowed(request.user, REVIEW_ASSIGNMENT, Assignment.objects.all())
    task = get_object_or_404(mine, pk=pk)
    states = {
        "return": Assignment.State.RETURNED,
        "release": Assignment.State.RELEASED,
        "approve": Assignment.State.APPROVED,
    }
    state = next((state for name, state in states.items() if name in request.POST), None)
    note = request.POST.get("note", "").strip()
    if state == Assignment.State.RETURNED and not note:
        messages.error(request, _("Write in the note what is missing, then return it."))
        return redirect("office:assignments", pk=task.consultation_id)
    try:
        if state is None:
            raise NotAllowedError("no step was named")
        steps.advance(assignment=task, state=state, by=request.user, note=note)
    except NotAllowedError:
        messages.error(request, _("This step is not possible any more; somebody else may have been quicker."))
    return redirect("office:assignments", pk=task.consultation_id)
