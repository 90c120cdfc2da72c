"""Links, and their QR codes, that let a person in once."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Unpack

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.exceptions import InvitationError
from portal.accounts.grants import can
from portal.accounts.models import Invitation, Role, User
from portal.accounts.permissions import INVITE_PERSON
from portal.accounts.services.grants import GrantTerms, changing_grants, grant_role, may_give
from portal.accounts.services.people import PersonDetails, enter_person
from portal.accounts.services.sessions import end_sessions
from portal.audit.services import record
from portal.codes import as_typed


@transaction.atomic
def invite(*, user: User, by: User | None, purpose: Invitation.Purpose = Invitation.Purpose.JOIN) -> str:
    """Make a link's secret, to be shown once; an earlier open one of this person stops working."""
    User.objects.select_for_update().get(pk=user.pk)
    now = timezone.now()
    Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    secret = secrets.token_urlsafe(18)
    Invitation.objects.create(
        user=user, purpose=purpose, digest=_digest(secret), created_by=by, created_at=now,
        expires_at=now + timedelta(hours=settings.INVITATION_HOURS),
    )  # fmt: skip
    record("accounts.invite", subject=user, by=by, details={"purpose": purpose})
    return secret


@changing_grants()
def invite_newcomer(*, details: PersonDetails, by: User | None, **terms: Unpack[GrantTerms]) -> tuple[User, str]:
    """Enter somebody with a first role, and make the secret of the link that lets them in. Raises GrantError."""
    person = enter_person(details=details, by=by)
    grant_role(user=person, by=by, **terms)
    return person, invite(user=person, by=by)


@transaction.atomic
def invite_each(*, people: Iterable[User], by: User | None) -> list[tuple[User, str]]:
    """A link's secret for each of several people."""
    return [(person, invite(user=person, by=by)) for person in people]


def may_invite(by: User, person: User) -> bool:
    """A link sets somebody's password, so only whoever may give all that the person holds may make one."""
    if not person.is_active or person.is_superuser or person.pk == by.pk or not can(by, INVITE_PERSON):
        return False
    running = person.grants.overlapping(timezone.now(), None)
    return all(may_give(by, Role(grant.role), grant.scope) for grant in running)


def invitation_of(secret: str) -> Invitation:
    """The open invitation behind a link. Raises InvitationError, whose message says what to do."""
    found = Invitation.objects.select_related("user").filter(digest=_digest(as_typed(secret))).first()
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
def accept_invitation(*, secret: str, username: str, password: str) -> User:
    """Use an invitation: set name and password. Raises InvitationError when somebody was quicker."""
    found = invitation_of(secret)
    # Of two who use the link at once, the second waits here and is then told that it was used.
    Invitation.objects.select_for_update().get(pk=found.pk)
    user = invitation_of(secret).user
    Invitation.objects.filter(pk=found.pk).update(used_at=timezone.now())
    if username:
        user.username = username
    user.set_password(password)
    user.save(update_fields=["username", "password"])
    end_sessions(user=user, by=user)
    record("accounts.accept_invitation", subject=user, by=user, details={"purpose": found.purpose})
    return user


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
