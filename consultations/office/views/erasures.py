"""Erasing a comment's words: asked for on its page, confirmed by another person who sees what will go."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from consultations.comments.exceptions import UploadInWorkError
from consultations.comments.models import Comment, Erasure
from consultations.comments.permissions import CONFIRM_ERASURE, REQUEST_ERASURE
from consultations.comments.queries import files_by_comment
from consultations.comments.services.erasing import confirm_erasure, decline_erasure, request_erasure
from consultations.office.forms.erasure import ErasureForm
from consultations.office.queries import erasures_to_answer
from portal.accounts.access import staff
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.exceptions import NotAllowedError, SamePersonError
from portal.forms import keys


@staff(REQUEST_ERASURE)
@require_POST
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask that a second person let this comment's words be erased."""
    comment = get_object_or_404(allowed(request.user, REQUEST_ERASURE, Comment.objects.received()), pk=pk)
    form = ErasureForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why the law asks for it."))
        return redirect("office:comment", pk=pk)
    try:
        request_erasure(comment=comment, ground=form.cleaned_data["ground"], by=request.user)
    except NotAllowedError:
        messages.error(request, _("Erasure of this comment is asked for already."))
    else:
        messages.success(request, _("Asked. Nothing is erased before an approver confirms it."))
    return redirect("office:comment", pk=pk)


@staff(CONFIRM_ERASURE)
@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """What somebody asked to be erased, with everything that would go."""
    erasures = list(_mine(request))
    files = files_by_comment(erasure.comment for erasure in erasures)
    rows = [
        {"erasure": each, "files": files.get(each.comment_id, []), "own": each.requested_by_id == request.user.pk}
        for each in erasures
    ]
    return render(request, "office/erasures.html", {"rows": rows})


def _mine(request: SignedInRequest) -> Any:
    return erasures_to_answer(allowed(request.user, CONFIRM_ERASURE, Comment.objects.received()))


@staff(CONFIRM_ERASURE)
@require_POST
def answer(request: SignedInRequest) -> HttpResponse:
    """Confirm or decline one."""
    erasure = _mine(request).filter(pk__in=keys([request.POST.get("erasure", "")])).first()
    if erasure is None:
        messages.error(request, _("Somebody answered it meanwhile."))
        return redirect("office:erasures")
    _answer(request, erasure)
    return redirect("office:erasures")


def _answer(request: SignedInRequest, erasure: Erasure) -> None:
    number = erasure.comment.printed_number
    try:
        if "confirm" in request.POST:
            confirm_erasure(erasure=erasure, by=request.user)
            messages.success(
                request,
                _("The words of %(number)s are erased; the last copies go within minutes.") % {"number": number},
            )
        else:
            decline_erasure(erasure=erasure, by=request.user)
            messages.success(request, _("Declined; %(number)s stays as it is.") % {"number": number})
    except SamePersonError:
        messages.error(request, _("You asked for it yourself; somebody else must confirm it."))
    except UploadInWorkError:
        messages.error(
            request, _("A file of the same contact point is being checked or stored. Confirm again in a few minutes.")
        )
    except NotAllowedError:
        messages.error(request, _("Somebody answered it meanwhile."))
