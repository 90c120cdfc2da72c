"""Second signatures: what waits for one, and signing it or sending it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consultations.comments.models import Comment
from consultations.decisions.permissions import APPROVE_DECISION
from consultations.decisions.services.signatures import approve_decisions, return_decisions
from consultations.office.queries import acts_of, decisions_to_sign
from consultations.rounds.models import Consultation, RoundAct
from consultations.rounds.permissions import APPROVE_ROUND_ACT
from portal.accounts.access import staff
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.exceptions import ReasonMissingError, SamePersonError
from portal.forms import keys

MOST_ACTS = 200


@staff(APPROVE_DECISION)
@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """Decisions that wait for a second signature, one line for each act."""
    mine = allowed(request.user, APPROVE_DECISION, Comment.objects.received())
    decisions = decisions_to_sign(mine)
    changes = RoundAct.objects.waiting().filter(
        consultation__in=allowed(request.user, APPROVE_ROUND_ACT, Consultation.objects.all())
    )
    acts = acts_of(list(decisions[:MOST_ACTS]), request.user)
    return render(
        request,
        "office/approvals.html",
        {
            "acts": acts,
            "more": max(0, decisions.count() - MOST_ACTS),
            "changes": changes.select_related("consultation").order_by("pk"),
        },
    )


@staff(APPROVE_DECISION)
@require_POST
def sign(request: SignedInRequest) -> HttpResponse:
    """Approve the ticked acts, or return them with a note."""
    mine = allowed(request.user, APPROVE_DECISION, Comment.objects.received())
    decisions = decisions_to_sign(mine).filter(pk__in=keys(request.POST.getlist("act")))
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
