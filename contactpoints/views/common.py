from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from contactpoints.exceptions import NetworkError
from contactpoints.models import ContactPoint
from portal.accounts.exceptions import GrantError
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest
from portal.forms import ask_in_words


def form_page(
    request: SignedInRequest,
    form: Any,
    act: Callable[[], HttpResponse],
    *,
    title: str,
    field: str | None = None,
    template: str = "network/form.html",
    **context: Any,
) -> HttpResponse:
    """A page with one form. `act` stores what is in it and says where to go; what it refuses is shown at `field`."""
    ask_in_words(form)
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except (NetworkError, GrantError) as error:
            form.add_error(field, str(error))
    return render(request, template, {"form": form, "title": title, **context}, status=422 if form.errors else 200)


def own_point(request: SignedInRequest, code: str, action: str) -> ContactPoint:
    """A point to which this person may do this; to everybody else it does not exist."""
    mine = allowed(request.user, action, ContactPoint.objects.all())
    return get_object_or_404(mine.select_related("area", "organisation"), code=code)
