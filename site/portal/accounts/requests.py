from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from portal.accounts.models import User


class HtmxRequest(HttpRequest):
    """A request as the middleware hands it on."""

    htmx: HtmxDetails


class SignedInRequest(HtmxRequest):
    """A request behind `login_required` or the Wagtail admin's own check."""

    user: User
