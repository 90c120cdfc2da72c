"""What the session remembers of a visitor: the contact point whose QR code brought them, and what they wrote so far."""

from typing import Any

from django.http import HttpRequest

from contactpoints.models import ContactPoint
from portal.codes import as_typed

Entry = dict[str, Any]
DAY_SECONDS = 24 * 3600


def point_of_session(request: HttpRequest, slug: str) -> ContactPoint | None:
    """The contact point for which this visitor's opinions on a consultation count, until they are sent."""
    key = f"point:{slug}"
    if code := as_typed(request.GET.get("point", ""))[:20]:
        request.session[key] = code
    code = request.session.get(key, "")
    return ContactPoint.objects.active().coded(code).first() if code else None


def entries_of(request: HttpRequest, slug: str) -> list[Entry]:
    """The opinions written and not sent yet."""
    entries: list[Entry] = request.session.get(_key(slug), [])
    return entries


def keep_entries(request: HttpRequest, slug: str, entries: list[Entry]) -> None:
    request.session[_key(slug)] = entries
    # Nobody is hurried: what a visitor wrote waits a day to be sent. Whoever is signed in has the time of a sign-in.
    if not request.user.is_authenticated:
        request.session.set_expiry(DAY_SECONDS)


def forget_visit(request: HttpRequest, slug: str) -> None:
    """After sending: whoever comes next on this device begins anew."""
    for key in (_key(slug), f"point:{slug}"):
        request.session.pop(key, None)


def _key(slug: str) -> str:
    return f"opinions:{slug}"
