"""Everything that changes a person's record."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from portal.accounts.exceptions import GrantError
from portal.accounts.models import Invitation, User
from portal.accounts.phones import normal_phone, phone_digest
from portal.accounts.services.grants import changing_grants, end_all_grants
from portal.accounts.services.sessions import end_sessions
from portal.audit.services import record


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What is known of a person. The telephone number is stored encrypted."""

    name: str
    phone: str = ""
    position: str = ""
    expertise: str = ""
    code: str = ""


class PhoneTakenError(GrantError):
    def __init__(self) -> None:
        super().__init__(_("Somebody else has this telephone number already. Look for that person in the list."))


class NoPhoneError(GrantError):
    def __init__(self) -> None:
        super().__init__(
            _("This is not a telephone number. Enter an 11-digit mobile number, or an area code and number.")
        )


@transaction.atomic
def enter_person(*, details: PersonDetails, by: User | None) -> User:
    """Enter somebody who cannot sign in yet: that takes an invitation. Raises GrantError for the phone."""
    user = User(username=f"u-{get_random_string(12).lower()}")
    user.set_unusable_password()
    _set(user, details)
    user.save()
    record("accounts.enter_person", subject=user, by=by)
    return user


@transaction.atomic
def change_person(*, user: User, details: PersonDetails, by: User | None) -> None:
    """Store changed details; the audit log names the fields, not what they hold."""
    before = {name: getattr(user, name) for name in _FIELDS}
    _set(user, details)
    user.save()
    changed = [name for name in _FIELDS if getattr(user, name) != before[name]]
    record("accounts.change_person", subject=user, by=by, details={"changed": changed})


_FIELDS = ("display_name", "phone", "position", "expertise", "code")


def _set(user: User, details: PersonDetails) -> None:
    number = normal_phone(details.phone)
    if details.phone and not number:
        raise NoPhoneError
    digest = phone_digest(number)
    if digest and User.objects.filter(phone_digest=digest).exclude(pk=user.pk).exists():
        raise PhoneTakenError
    user.display_name, user.position, user.expertise = details.name, details.position, details.expertise
    user.phone, user.phone_digest, user.code = number, digest, details.code or None


@transaction.atomic
def see_phone(*, user: User, by: User) -> str:
    """Somebody's whole telephone number; that it was looked at is in the audit log."""
    record("accounts.see_phone", subject=user, by=by)
    number: str = user.phone
    return number


@changing_grants()
def close_account(*, user: User, by: User | None) -> None:
    """Let somebody in no more. The record, and all that they did, stays. Raises LastAdministratorError."""
    end_all_grants(user=user, by=by)
    user.is_active, user.left_at = False, timezone.now()
    user.save(update_fields=["is_active", "left_at"])
    Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
    end_sessions(user=user, by=by)
    record("accounts.close_account", subject=user, by=by)


@transaction.atomic
def reopen_account(*, user: User, by: User | None) -> None:
    """Let somebody in again, without any role yet."""
    user.is_active, user.left_at = True, None
    user.save(update_fields=["is_active", "left_at"])
    record("accounts.reopen_account", subject=user, by=by)
