"""Views for whoever may do something."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from portal.accounts.grants import can

View = Callable[..., HttpResponseBase]


def granted(action: str) -> Callable[[View], View]:
    """Only for whoever may do this somewhere; which records it may be done to is asked record by record."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not can(request.user, action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def staff(action: str) -> Callable[[View], View]:
    """Signed in, never kept by a browser, and only for whoever may do this somewhere."""

    def decorate(view: View) -> View:
        guarded: View = login_required(never_cache(granted(action)(view)))
        return guarded

    return decorate
