"""One's own account: roles, sessions, password, second step, who stands in."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as otp_login

from portal.accounts.exceptions import GrantError, WrongPasswordError
from portal.accounts.forms import ChangePasswordForm, CodeForm, DelegateForm
from portal.accounts.holdings import holdings_of
from portal.accounts.models import Grant, SignIn
from portal.accounts.requests import SignedInRequest
from portal.accounts.second_step import has_second_step, needs_second_step
from portal.accounts.services import grants, passwords, second_step
from portal.accounts.services.sessions import end_sessions, prolong_session, running_sessions
from portal.days import midnight
from portal.forms import bound
from portal.qr import qr_svg

HISTORY = 20


@login_required
@never_cache
@require_GET
def account(request: SignedInRequest) -> HttpResponse:
    user = request.user
    holdings = holdings_of(user)
    context = {
        "holdings": holdings,
        "given": holdings_of(user, delegated_by=True),
        "sessions": running_sessions(user),
        "session_key": request.session.session_key,
        "history": SignIn.objects.filter(user=user)[:HISTORY],
        "second_step": has_second_step(user),
        "required": needs_second_step(user),
        "may_delegate": {held.grant.pk for held in holdings if grants.may_delegate(held.grant, user)},
    }
    return render(request, "accounts/account.html", context)


@login_required
@require_POST
def stay_signed_in(request: SignedInRequest) -> JsonResponse:
    """The page of somebody whose session is about to end asks for the full time once more."""
    return JsonResponse({"seconds": prolong_session(request)})


@login_required
@require_POST
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; nobody else's is found."""
    if not end_sessions(user=request.user, by=request.user, only=pk):
        raise Http404
    messages.success(request, _("That session is ended."))
    return HttpResponseRedirect(reverse("accounts:account"))


@login_required
@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    count = end_sessions(user=request.user, by=request.user, keep=request.session.session_key or "")
    messages.success(request, _("Ended: %(count)d other sessions.") % {"count": count})
    return HttpResponseRedirect(reverse("accounts:account"))


@login_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: SignedInRequest) -> HttpResponse:
    form = ChangePasswordForm(*bound(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            passwords.change_password(
                request=request, present=data["present"], password=data["password"], by=request.user
            )
            messages.success(request, _("The new password is set; your other sessions are ended."))
            return HttpResponseRedirect(reverse("accounts:account"))
        except WrongPasswordError as error:
            form.add_error("present", str(error))
    return render(request, "accounts/change_password.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def set_up_second_step(request: SignedInRequest) -> HttpResponse:
    """Scan, type one code, keep the recovery codes."""
    device = second_step.begin_device(user=request.user)
    form = CodeForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        if second_step.confirm_device(device=device, code=form.cleaned_data["code"]):
            otp_login(request, device)
            codes = second_step.new_recovery_codes(user=request.user)
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
        form.add_error("code", _("This code is not right. Check the telephone’s clock, and type the newest code."))
    context = {"form": form, "qr": qr_svg(device.config_url), "secret": _secret(device.config_url),
               "required": needs_second_step(request.user)}  # fmt: skip
    return render(request, "accounts/set_up_second_step.html", context, status=422 if form.errors else 200)


def _secret(address: str) -> str:
    """The key in groups of four, for whoever cannot scan."""
    key = address.partition("secret=")[2].partition("&")[0]
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


@login_required
@never_cache
@require_POST
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    if not has_second_step(request.user):
        return HttpResponseRedirect(reverse("accounts:set_up_second_step"))
    return render(request, "accounts/recovery_codes.html", {"codes": second_step.new_recovery_codes(user=request.user)})


@login_required
@require_POST
def remove_second_step(request: SignedInRequest) -> HttpResponse:
    if needs_second_step(request.user):
        messages.error(request, _("Your work needs the second step; set up a new authenticator instead."))
    else:
        second_step.remove_second_step(user=request.user, by=request.user)
        messages.success(request, _("The second step is removed."))
    return HttpResponseRedirect(reverse("accounts:account"))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def delegate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let somebody stand in with one of one's own roles."""
    own = Grant.objects.valid().filter(user=request.user, delegated_from=None)
    grant = get_object_or_404(own, pk=pk)
    if not grants.may_delegate(grant, request.user):
        raise PermissionDenied
    form = DelegateForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        until = midnight(form.cleaned_data["until"] + timedelta(days=1))
        try:
            if until <= timezone.now():
                form.add_error("until", _("This day is past."))
            else:
                grants.delegate(grant=grant, to=form.cleaned_data["to"], until=until, by=request.user)
                messages.success(request, _("Until the end of that day they stand in for you; then it ends by itself."))
                return HttpResponseRedirect(reverse("accounts:account"))
        except GrantError as error:
            form.add_error(None, str(error))
    context = {"form": form, "holding": holdings_of(request.user, only=grant.pk)[0]}
    return render(request, "accounts/delegate.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end_delegation(request: SignedInRequest, pk: int) -> HttpResponse:
    """End what one delegated, or what was delegated to oneself."""
    mine = Grant.objects.valid().exclude(delegated_from=None)
    grant = get_object_or_404(mine.filter(delegated_from__user=request.user) | mine.filter(user=request.user), pk=pk)
    grants.end_grant(grant=grant, by=request.user)
    messages.success(request, _("It is ended."))
    return HttpResponseRedirect(reverse("accounts:account"))
