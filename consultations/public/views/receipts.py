"""What became of what somebody said, by receipt code and without an account."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from consultations.comments import numbers
from consultations.comments.models import Comment, Submission
from consultations.comments.receipt_codes import LENGTH, clean_code, grouped
from consultations.comments.services.receipts import find_submission
from consultations.decisions.queries import with_answers
from consultations.public.forms import CodeForm
from consultations.public.queries.page import round_context
from portal.accounts.ratelimit import RECEIPT_LOOKUPS_PER_ADDRESS
from portal.audit.middleware import client_address
from portal.codes import letters_and_digits
from portal.forms import bound, carried
from portal.qr import qr_picture

FRESH = "fresh-receipt"


def remember_fresh(request: HttpRequest, code: str) -> None:
    """The next look at this receipt says thank you and asks to keep the code."""
    request.session[FRESH] = code


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    form = CodeForm(*bound(request))
    form.initial = carried(request)
    if form.is_valid():
        typed = form.cleaned_data["code"]
        if _look_up(request, form, typed):
            return HttpResponseRedirect(reverse("receipts:show", args=[clean_code(typed)]))
    return render(
        request, "public/receipt_find.html", {"form": form, "carried_form": "code"}, status=422 if form.errors else 200
    )


@never_cache
@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    form = CodeForm({"code": code})
    form.is_valid()
    submission = _look_up(request, form, code)
    if submission is None:
        return render(request, "public/receipt_find.html", {"form": form}, status=404)
    clean = clean_code(code) or ""
    comments = with_answers(submission.comments.order_by("pk").with_targets())
    context = {
        "submission": submission,
        "consultation": submission.consultation,
        "stages": submission.consultation.project.stages.all(),
        "comments": comments,
        "code": grouped(clean),
        "is_of_earlier_text": _is_of_earlier_text(submission, comments),
        **round_context(submission.consultation),
        "is_fresh": request.session.pop(FRESH, None) == clean,
    }
    response = render(request, "public/receipt.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _is_of_earlier_text(submission: Submission, comments: Iterable[Comment]) -> bool:
    """Whether the text was corrected since, so that the numbers on the receipt may be others by now."""
    targets = (target.provision for comment in comments for target in comment.targets.all())
    now = submission.consultation.draft_id
    return any(unit is not None and unit.draft_id != now for unit in targets)


@require_safe
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The code of a receipt as a picture; whether there is such a receipt is not asked."""
    clean = clean_code(code)
    if clean is None:
        raise Http404
    return qr_picture(request.build_absolute_uri(reverse("receipts:show", args=[clean])), public=False)


def _look_up(request: HttpRequest, form: CodeForm, typed: str) -> Submission | None:
    """The submission; without one, an error on the form. Only failures count against the limit."""
    address = client_address(request)
    if RECEIPT_LOOKUPS_PER_ADDRESS.is_spent(address):
        form.add_error("code", _("Too many codes were tried from here. Wait ten minutes, then try again."))
        return None
    submission = find_submission(typed)
    if submission is None:
        RECEIPT_LOOKUPS_PER_ADDRESS.allows(address)
        form.add_error("code", _what_is_wrong(typed))
    return submission


def _what_is_wrong(typed: str) -> str:
    count = len(letters_and_digits(typed))
    if clean_code(typed) is None and count == numbers.LENGTH:
        return _(
            "This looks like the number of one opinion. The receipt code has 12 letters and digits, like "
            "K7WM-2P9D-XH4T; it stands at the head of your receipt."
        )
    if clean_code(typed) is None and count != LENGTH:
        return _(
            "A receipt code has 12 letters and digits, like K7WM-2P9D-XH4T; you typed %(count)d. Compare it with your "
            "slip. If the slip is lost, the contact point can give you a new code."
        ) % {"count": count}
    return _(
        "There is no receipt with this code. It has 12 letters and digits, like K7WM-2P9D-XH4T; compare it with your "
        "slip. If the slip is lost, the contact point can give you a new code."
    )
