"""Links, and their QR codes, that let a person in once."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.exceptions import InvitationError
from portal.accounts.models import Invitation, User
from portal.accounts.services.sessions import end_sessions
from portal.audit.services import record


@transaction.atomic
def invite(*, user: User, by: User | None, purpose: Invitation.Purpose = Invitation.Purpose.JOIN) -> str:
    """Make a link's secret, to be shown once; an earlier open one of this person stops working."""
    now = timezone.now()
    Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    secret = secrets.token_urlsafe(18)
    Invitation.objects.create(
        user=user, purpose=purpose, digest=_digest(secret), created_by=by, created_at=now,
        expires_at=now + timedelta(hours=settings.INVITATION_HOURS),
    )  # fmt: skip
    record("accounts.invite", subject=user, by=by, details={"purpose": purpose})
    return secret


def invitation_of(secret: str) -> Invitation:
    """The open invitation behind a link. Raises InvitationError, whose message says what to do."""
    found = Invitation.objects.select_related("user").filter(digest=_digest(secret)).first()
    if found is None or found.withdrawn_at is not None or not found.user.is_active:
        raise InvitationError(_("This link is not valid. Ask whoever invited you for a new one."))
    if found.used_at is not None:
        raise InvitationError(
            _("This link was used already. Sign in with the name and password that were chosen then, or ask whoever "
              "invited you for a new one.")
        )  # fmt: skip
    if not found.is_open:
        raise InvitationError(_("The time of this link is over. Ask whoever invited you for a new one."))
    return found


@transaction.atomic
def accept(*, secret: str, username: str, password: str) -> User:
    """Use an invitation: set name and password. Raises InvitationError when somebody was quicker."""
    found = invitation_of(secret)
    taken = Invitation.objects.open().filter(pk=found.pk).update(used_at=timezone.now())
    if not taken:
        return invitation_of(secret).user
    user = found.user
    if username:
        user.username = username
    user.set_password(password)
    user.save(update_fields=["username", "password"])
    end_sessions(user=user, by=user)
    record("accounts.accept_invitation", subject=user, by=user, details={"purpose": found.purpose})
    return user


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
