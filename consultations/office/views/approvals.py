"""Second signatures, returned assignments, and the one act that publishes the results."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consultations.comments.models import Comment
from consultations.decisions.exceptions import SamePersonError
from consultations.decisions.models import Decision
from consultations.decisions.permissions import APPROVE_DECISION
from consultations.decisions.services.signatures import approve_decisions, return_decisions
from consultations.office.queries import SHOWN_MEMBERS, decisions_to_sign
from portal.accounts.access import staff
from portal.accounts.grants import allowed
from portal.accounts.models import User
from portal.accounts.requests import SignedInRequest
from portal.exceptions import ReasonMissingError

MOST_ACTS = 200


@staff(APPROVE_DECISION)
@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """Decisions that wait for a second signature, one line for each act."""
    mine = allowed(request.user, APPROVE_DECISION, Comment.objects.received())
    acts = decisions_to_sign(mine)
    shown = [_act(act, request.user) for act in acts[:MOST_ACTS]]
    return render(request, "office/approvals.html", {"acts": shown, "more": max(0, acts.count() - MOST_ACTS)})


def _act(decision: Decision, user: User) -> dict[str, Any]:
    """An act with the first of the comments that it speaks for."""
    comments = Comment.objects.filter(disposition__current=decision).order_by("pk")
    return {
        "decision": decision,
        "comments": comments[:SHOWN_MEMBERS],
        "count": comments.count(),
        "own": user in {decision.proposed_by, decision.reviewed_by},
    }


@staff(APPROVE_DECISION)
@require_POST
def sign(request: SignedInRequest) -> HttpResponse:
    """Approve the ticked acts, or return them with a note."""
    mine = allowed(request.user, APPROVE_DECISION, Comment.objects.received())
    decisions = decisions_to_sign(mine).filter(pk__in=_acts(request))
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


def _acts(request: SignedInRequest) -> list[int]:
    return [int(value) for value in request.POST.getlist("act") if value.isdecimal() and len(value) < 19]
