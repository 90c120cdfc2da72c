from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.comments.intake.entry import EntryForm
from consultations.comments.models import Submission
from consultations.comments.opinions import Origin
from consultations.comments.services.submissions import submit
from consultations.desk.views.tasks import own_assignment
from consultations.drafts.models import Provision
from consultations.drafts.queries import unit_texts
from consultations.rounds.exceptions import ConsultationClosedError
from consultations.rounds.models import Assignment
from consultations.rounds.permissions import WORK_ON_ASSIGNMENT
from consultations.rounds.services import assignments as steps
from portal.accounts.grants import can
from portal.accounts.models import Grant, Role
from portal.accounts.requests import SignedInRequest
from portal.forms import bound, carried

SLIP = "slip"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Type in one opinion that somebody gave at a meeting, on paper or by telephone."""
    task = own_assignment(request, pk)
    initial = {"on": request.GET.get("on", ""), "channel": request.GET.get("channel", Submission.Channel.PAPER)}
    form = EntryForm(*bound(request), consultation=task.consultation, initial=initial | carried(request))
    suggested: list[Provision] = []
    if form.is_valid():
        suggested = [] if "asked" in request.POST else form.suggestions()
        try:
            if not suggested:
                return _store_entry(request, task, form)
        except ConsultationClosedError:
            form.add_error(None, _("This consultation is not open yet; what you typed stays here until it is."))
    unit = form.units.get(form["on"].value() or "")
    text = unit_texts([unit.draft_id])[unit.pk] if unit else ""
    context = {"task": task, "consultation": task.consultation, "form": form, "unit": unit, "unit_text": text,
               "suggested": suggested, "carried_form": "entry"}  # fmt: skip
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
    # First of all the code, which nobody can make out again.
    request.session[SLIP] = [received.submission.pk, received.code]
    steps.begin_collecting(assignment=task, by=request.user)
    return HttpResponseRedirect(reverse("desk:slip", args=[received.submission.pk]))
