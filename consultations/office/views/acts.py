"""What is done to a published consultation: its period, its notice, its end; looked at before it is done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.office.forms.acts import WRONG, ActForm
from consultations.office.permissions import OPEN_OFFICE
from consultations.office.queries import prospect_of
from consultations.office.views.common import editable_consultation
from consultations.rounds.corrections import is_edited
from consultations.rounds.exceptions import ActWaitsError, ClosingsError, MovedOnError, NothingToCorrectError
from consultations.rounds.life import possible_acts, standing_of
from consultations.rounds.models import Consultation, RoundAct
from consultations.rounds.permissions import APPROVE_ROUND_ACT, EDIT_CONSULTATION
from consultations.rounds.services.acts import approve_act, prepare_act, propose_act, refuse_act, retract_act
from portal.accounts.access import staff
from portal.accounts.grants import allowed, can
from portal.accounts.requests import SignedInRequest
from portal.exceptions import NotAllowedError, ReasonMissingError, SamePersonError
from portal.forms import bound, keys


@staff(OPEN_OFFICE)
@require_GET
def acts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where the consultation stands, what can be done to it, what waits for a second person, what was done."""
    consultation = _reachable(request, pk)
    may_edit = can(request.user, EDIT_CONSULTATION, consultation)
    waiting = RoundAct.objects.waiting().filter(consultation=consultation).select_related("proposed_by").first()
    context = {
        "consultation": consultation,
        "prospect": prospect_of(waiting) if waiting else None,
        "rights": {
            "own": waiting is not None and waiting.proposed_by_id == request.user.pk,
            "edits": may_edit,
            "approves": can(request.user, APPROVE_ROUND_ACT, consultation),
        },
        "possible": possible_acts(consultation) if may_edit and not waiting else [],
        "unpublished": consultation.live and is_edited(consultation),
        "settled": consultation.acts.exclude(outcome="").select_related("proposed_by", "settled_by"),
    }
    return render(request, "office/acts.html", context)


def _reachable(request: SignedInRequest, pk: int) -> Consultation:
    """A consultation that this person may edit, or approve acts on; to everybody else it does not exist."""
    everything = Consultation.objects.all()
    for action in (EDIT_CONSULTATION, APPROVE_ROUND_ACT):
        found: Consultation | None = allowed(request.user, action, everything).filter(pk=pk).first()
        if found is not None:
            return found
    if can(request.user, EDIT_CONSULTATION) or can(request.user, APPROVE_ROUND_ACT):
        raise Http404
    raise PermissionDenied


@staff(EDIT_CONSULTATION)
@require_http_methods(["GET", "POST"])
def act(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """One act: its form, then what it will do and say, then doing it."""
    consultation = editable_consultation(request, pk)
    chosen = RoundAct.Kind(kind) if kind in RoundAct.Kind.values else None
    if chosen is None or chosen not in possible_acts(consultation):
        messages.error(request, _("This is not possible as the consultation stands now."))
        return redirect("office:acts", pk=pk)
    if RoundAct.objects.waiting().filter(consultation=consultation).exists():
        messages.error(request, _("Another change is awaiting approval and must be settled first."))
        return redirect("office:acts", pk=pk)
    form = ActForm(*bound(request), consultation=consultation, kind=chosen)
    prepared = _prepared(request, consultation, form) if form.is_bound and form.is_valid() else None
    if prepared and _was_looked_at(request, form) and (answer := _done(request, consultation, form)):
        return answer
    context = {
        "consultation": consultation,
        "kind": chosen,
        "form": form,
        "prospect": prospect_of(prepared) if prepared else None,
        "seen": standing_of(consultation),
        "looked_at": form.fingerprint() if prepared else "",
    }
    return render(request, "office/act.html", context, status=422 if form.errors else 200)


def _prepared(request: SignedInRequest, consultation: Consultation, form: ActForm) -> RoundAct | None:
    try:
        return prepare_act(consultation=consultation, by=request.user, **form.terms())
    except ClosingsError as error:
        form.add_closings_error(error)
    except NothingToCorrectError:
        form.add_error(None, _("There are no unpublished changes. Edit and save the page first."))
    except ActWaitsError:
        form.add_error(None, _("Another change is awaiting approval and must be settled first."))
    return None


def _was_looked_at(request: SignedInRequest, form: ActForm) -> bool:
    """Whether this is to be done as it was shown; a day or a reason that was changed since is shown first."""
    if "confirm" not in request.POST:
        return False
    if request.POST.get("looked_at") == form.fingerprint():
        return True
    messages.warning(request, _("You changed something since you looked. Look at this once more, then confirm it."))
    return False


def _done(request: SignedInRequest, consultation: Consultation, form: ActForm) -> HttpResponse | None:
    """Do what was looked at; None when the consultation has moved on meanwhile."""
    try:
        done = propose_act(
            consultation=consultation, by=request.user, seen=request.POST.get("seen", ""), **form.terms()
        )
    except MovedOnError:
        messages.warning(request, _("The consultation was changed meanwhile. Look at this once more, then confirm it."))
        return None
    except (NotAllowedError, ClosingsError):
        messages.error(request, _("This is not possible as the consultation stands now."))
    else:
        messages.success(
            request,
            _("Proposed. A second person confirms it; until then nothing changes.")
            if done.is_waiting
            else _words_when_done(done),
        )
    return redirect("office:acts", pk=consultation.pk)


@staff(OPEN_OFFICE)
@require_POST
def settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve or refuse what somebody else proposed, or take one's own proposal back."""
    consultation = _reachable(request, pk)
    named = keys([request.POST.get("act", "")])
    waiting = get_object_or_404(RoundAct, pk__in=named, consultation=consultation)
    try:
        messages.success(request, _settled(request, waiting))
    except SamePersonError:
        messages.error(request, _("You proposed this yourself; somebody else must confirm it."))
    except ReasonMissingError:
        messages.error(request, _("Write in the note why, then refuse it."))
    except ClosingsError as error:
        messages.error(request, _("This can no longer be done: %(why)s") % {"why": WRONG[error.code]})
    except NotAllowedError:
        messages.error(request, _("This step is not possible any more; somebody else may have been quicker."))
    return redirect("office:acts", pk=pk)


def _settled(request: SignedInRequest, act: RoundAct) -> str:
    if "retract" in request.POST:
        if not can(request.user, EDIT_CONSULTATION, act.consultation):
            raise PermissionDenied
        retract_act(act=act, by=request.user)
        return _("Proposal withdrawn.")
    if not can(request.user, APPROVE_ROUND_ACT, act.consultation):
        raise PermissionDenied
    if "refuse" in request.POST:
        refuse_act(act=act, by=request.user, note=request.POST.get("note", ""))
        return _("Rejected. Your note is shown with the proposal.")
    if "approve" not in request.POST:
        raise NotAllowedError("neither approved nor refused")
    return _words_when_done(approve_act(act=act, by=request.user))


def _words_when_done(act: RoundAct) -> str:
    return _("Done. The notice is public.") if act.is_public else _("Done. It concerns contact points only.")
