"""Who must take the second step takes it before anything else."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portal.accounts.second_step import has_second_step, is_verified, needs_second_step


class SecondStepMiddleware:
    """Staff without a second step are led to set one up; a session that got round it is ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_SECOND_STEP and (redirect := self._redirect(request)):
            return redirect
        return self.get_response(request)

    def _redirect(self, request: HttpRequest) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or is_verified(user) or not needs_second_step(user):
            return None
        if has_second_step(user):
            logout(request)
            return HttpResponseRedirect(reverse("accounts:sign_in"))
        set_up = reverse("accounts:set_up_second_step")
        if request.path in {set_up, reverse("accounts:sign_out")}:
            return None
        return HttpResponseRedirect(set_up)
