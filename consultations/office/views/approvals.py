"""Second signatures, returned assignments, and the one act that publishes the results."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consultations.comments.models import Comment
from consultations.decisions.exceptions import SamePersonError
from consultations.decisions.models import Decision
from consultations.decisions.permissions import APPROVE_DECISION
from consultations.decisions.services.decisions import approve_decisions, return_decisions
from portal.accounts.access import staff
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.exceptions import ReasonMissingError

MOST_ACTS = 200


@staff(APPROVE_DECISION)
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
    return render(request, "office/approvals.html", {"acts": shown, "more": len(acts) - len(shown)})


@staff(APPROVE_DECISION)
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
