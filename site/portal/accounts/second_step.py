"""The second step of a sign-in: time-based codes (RFC 6238) and recovery codes, both through django-otp."""

from django.conf import settings
from django_otp import devices_for_user
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.grants import holds_office
from portal.accounts.models import User


def has_second_step(user: User) -> bool:
    return any(isinstance(device, TOTPDevice) for device in devices_for_user(user, confirmed=True))


def is_verified(user: User) -> bool:
    """Whether this session took the second step; django-otp's middleware says so."""
    return bool(user.is_verified())  # type: ignore[attr-defined]  # put there by the middleware


def needs_second_step(user: User) -> bool:
    """Whether this installation lets this person work only with a second step: legislative staff, administrators."""
    if not settings.REQUIRE_SECOND_STEP:
        return False
    return user.is_superuser or holds_office(user)
