"""Django's own signals of coming and going."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.models import User
from portal.accounts.services.grants import sync_groups
from portal.accounts.services.sessions import note_sign_in, note_sign_out, prolong_session


@receiver(user_logged_in)
def remember_sign_in(request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    if request is None:
        return
    if not request.session.session_key:
        request.session.create()
    prolong_session(request)
    note_sign_in(request=request, user=user)
    sync_groups([user])


@receiver(user_logged_out)
def remember_sign_out(request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None and request.session.session_key:
        note_sign_out(session_key=request.session.session_key)
