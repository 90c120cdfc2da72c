from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from consultations.comments.models import Submission
from consultations.comments.permissions import SUBMIT_COMMENT, VIEW_OWN_COMMENT
from consultations.comments.receipt_codes import grouped
from consultations.comments.services.receipts import replace_receipt
from consultations.comments.services.submissions import PUBLIC_DOORS
from consultations.desk.views.entry import SLIP
from consultations.rounds.models import Assignment
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest


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
        context |= {"code": grouped(code), "find_address": request.build_absolute_uri(reverse("receipts:find"))}
    context["may_renew"] = submission.door not in PUBLIC_DOORS
    tasks = allowed(request.user, SUBMIT_COMMENT, Assignment.objects.all())
    context["task"] = tasks.filter(consultation=submission.consultation, contact_point=submission.contact_point).first()
    return render(request, "desk/slip.html", context)


@login_required
@require_POST
def new_receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new code for somebody who lost theirs."""
    mine = allowed(request.user, VIEW_OWN_COMMENT, Submission.objects.all())
    submission = get_object_or_404(mine.select_related("receipt"), pk=pk)
    # Whoever came by themselves, through the site or a QR code, holds their own code.
    if submission.door in PUBLIC_DOORS:
        raise Http404
    request.session[SLIP] = [submission.pk, replace_receipt(submission=submission, by=request.user)]
    return HttpResponseRedirect(reverse("desk:slip", args=[pk]))
