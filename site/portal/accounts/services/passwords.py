"""One's own password."""

from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest

from portal.accounts.exceptions import WrongPasswordError
from portal.accounts.models import User
from portal.accounts.services.sessions import end_sessions, renew_session_key
from portal.audit.services import record


@transaction.atomic
def change_password(*, request: HttpRequest, present: str, password: str, by: User) -> None:
    """Set a new password: this session goes on, under a new key, and all others end.

    Raises WrongPasswordError when the present one is not right, or is not any more.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    if not user.check_password(present):
        raise WrongPasswordError
    user.set_password(password)
    user.save(update_fields=["password"])
    key = request.session.session_key or ""
    end_sessions(user=user, by=by, keep=key)
    update_session_auth_hash(request, user)
    renew_session_key(before=key, after=request.session.session_key or "")
    record("accounts.change_password", subject=user, by=by)
