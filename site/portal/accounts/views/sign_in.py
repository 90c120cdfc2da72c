"""Signing in: name and password, the second step for those who have one, and invitations."""

import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login

from portal.accounts.exceptions import InvitationError
from portal.accounts.forms import AcceptInvitationForm, CodeForm, NewPasswordForm, SignInForm
from portal.accounts.grants import held_by, holds_office
from portal.accounts.holdings import holdings_of
from portal.accounts.models import Invitation, Role, User
from portal.accounts.ratelimit import INVITATION_LOOKUPS_PER_ADDRESS, SECOND_STEPS_PER_PERSON
from portal.accounts.second_step import has_second_step
from portal.accounts.services import invitations
from portal.accounts.services.invitations import invitation_of
from portal.accounts.services.second_step import verify_code
from portal.audit.middleware import client_address
from portal.forms import bound

PENDING = "second-step"
PENDING_SECONDS = 600


# For whoever holds one of these roles and no other.
_PLACES = {
    Role.COORDINATOR: "network:home",
    Role.ADMINISTRATOR: "wagtailadmin_home",
    Role.SECURITY: "network:people",
    Role.AUDITOR: "audit:log",
}


def home_of(user: User) -> str:
    """Where somebody's work is: the place of their one role, else the office, else the desk."""
    roles = {role for role, _scope in held_by(user)}
    for role, place in _PLACES.items():
        if roles == {role}:
            return reverse(place)
    return reverse("office:home" if holds_office(user) else "desk:home")


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignInView(LoginView):
    """Sign in, then on to where one's work is."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return home_of(self.request.user)  # type: ignore[arg-type]  # signed in by now

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # Django puts the host's name there, over what the site calls itself.
        context.pop("site_name")
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not has_second_step(user):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[PENDING] = {
            "user": user.pk, "backend": user.backend, "next": self.get_redirect_url(), "at": int(time.time())
        }  # fmt: skip
        return HttpResponseRedirect(reverse("accounts:second_step"))


class SignOutView(LogoutView):
    next_page = "/"


@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator, or one of the recovery codes."""
    pending = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > PENDING_SECONDS:
        request.session.pop(PENDING, None)
        messages.error(request, _("Please enter user name and password first."))
        return HttpResponseRedirect(reverse("accounts:sign_in"))
    user = User.objects.get(pk=pending["user"])
    form = CodeForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        device = None
        if SECOND_STEPS_PER_PERSON.allows(str(user.pk)):
            device = verify_code(user=user, code=form.cleaned_data["code"])
        if device is not None and user.is_active:
            del request.session[PENDING]
            login(request, user, backend=pending["backend"])
            otp_login(request, device)
            return HttpResponseRedirect(pending["next"] or resolve_url(home_of(user)))
        form.add_error("code", _("This code is not right, or was used already. Wait for the next one and try again."))
    return render(request, "accounts/second_step.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What stands behind the link or QR code of an invitation."""
    try:
        if not INVITATION_LOOKUPS_PER_ADDRESS.allows(client_address(request)):
            raise InvitationError(_("Too many attempts from here. Wait ten minutes, then open the link again."))
        invitation = invitation_of(secret)
        first = invitation.purpose == Invitation.Purpose.JOIN
        form = (AcceptInvitationForm if first else NewPasswordForm)(*bound(request), user=invitation.user)
        if request.method == "POST" and form.is_valid():
            return _accept(request, secret, form)
    except InvitationError as error:
        return render(request, "accounts/invitation_over.html", {"message": str(error)}, status=410)
    context = {"form": form, "invitation": invitation, "first": first, "holdings": holdings_of(invitation.user)}
    return render(request, "accounts/accept_invitation.html", context, status=422 if form.errors else 200)


def _accept(request: HttpRequest, secret: str, form: NewPasswordForm) -> HttpResponse:
    password = form.cleaned_data["password"]
    user = invitations.accept_invitation(
        secret=secret, username=form.cleaned_data.get("username", ""), password=password
    )
    if has_second_step(user):
        messages.success(request, _("The new password is set. Sign in with it now."))
        return HttpResponseRedirect(reverse("accounts:sign_in"))
    known = authenticate(request, username=user.username, password=password)
    if known is None:
        return HttpResponseRedirect(reverse("accounts:sign_in"))
    login(request, known)
    messages.success(request, _("Welcome, %(name)s. You are signed in.") % {"name": user.get_full_name()})
    return HttpResponseRedirect(home_of(user))


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """After too many wrong passwords for one name from one address."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
