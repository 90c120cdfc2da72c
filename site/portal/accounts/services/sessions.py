"""Sign-ins, the sessions they open, and their end."""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import SignIn, User
from portal.audit.middleware import client_address
from portal.audit.services import record

ENDS_AT = "ends-at"


def note_sign_in(*, request: HttpRequest, user: User) -> None:
    """Remember when, from where and with what somebody came in."""
    SignIn.objects.create(
        user=user,
        origin=client_address(request),
        agent=request.headers.get("User-Agent", "")[:200],
        session_key=request.session.session_key or "",
    )


def prolong_session(request: HttpRequest) -> int:
    """Let this session last its full time from now on, and remember until when. Returns how many seconds that is."""
    age: int = settings.SESSION_COOKIE_AGE
    request.session[ENDS_AT] = timezone.now().timestamp() + age
    return age


def seconds_left(session: SessionBase) -> int | None:
    """How long somebody stays signed in at least; None for a session of nobody."""
    ends_at = session.get(ENDS_AT)
    return None if ends_at is None else max(0, round(ends_at - timezone.now().timestamp()))


def note_sign_out(*, session_key: str) -> None:
    SignIn.objects.filter(session_key=session_key, ended_at=None).update(ended_at=timezone.now())


def renew_session_key(*, before: str, after: str) -> None:
    """Remember under which key a session goes on."""
    SignIn.objects.filter(session_key=before, ended_at=None).update(session_key=after)


def running_sessions(user: User) -> QuerySet[SignIn]:
    """The sign-ins whose sessions still let this person in."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return SignIn.objects.filter(user=user, ended_at=None, session_key__in=alive)


@transaction.atomic
def end_sessions(*, user: User, by: User | None, only: int | None = None, keep: str = "") -> int:
    """End somebody's sessions: all of them, one of them, or all but the one to keep. Returns how many."""
    rows = SignIn.objects.filter(user=user, ended_at=None).exclude(session_key=keep or None)
    if only is not None:
        rows = rows.filter(pk=only)
    found = dict(rows.select_for_update().values_list("pk", "session_key"))
    Session.objects.filter(session_key__in=found.values()).delete()
    SignIn.objects.filter(pk__in=found).update(ended_at=timezone.now())
    if found:
        record("accounts.end_sessions", subject=user, by=by, details={"count": len(found)})
    return len(found)
