"""Everything that changes a person's authenticator and recovery codes."""

import secrets

from django.db import transaction
from django_otp import match_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.models import User
from portal.audit.services import record

RECOVERY_CODES = 10
# Without letters and digits that look alike on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def verify_code(*, user: User, code: str) -> Device | None:
    """The device that takes this code, or None; the code is used up by it."""
    # django-otp locks the device that it asks, and counts the failures.
    device: Device | None = match_token(user, code)
    if isinstance(device, StaticDevice):
        record("accounts.use_recovery_code", subject=user, by=user)
    return device


@transaction.atomic
def begin_device(*, user: User) -> TOTPDevice:
    """The authenticator that is being set up; made when there is none yet."""
    _lock(user)
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "totp"})
    return device


@transaction.atomic
def confirm_device(*, device: TOTPDevice, code: str) -> bool:
    """Put the authenticator into use if the code is right; an older one is replaced."""
    _lock(device.user)
    if not device.verify_token(code):
        return False
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save()
    record("accounts.set_up_second_step", subject=device.user, by=device.user)
    return True


@transaction.atomic
def new_recovery_codes(*, user: User) -> list[str]:
    """Ten codes for the day the telephone is lost, each good once; earlier ones stop working."""
    _lock(user)
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = ["".join(secrets.choice(_ALPHABET) for _n in range(10)) for _code in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    record("accounts.new_recovery_codes", subject=user, by=user)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def remove_second_step(*, user: User, by: User) -> None:
    """Take it away: by oneself where it is not required, or by the security administrator for a lost telephone."""
    _lock(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    record("accounts.remove_second_step", subject=user, by=by)


def _lock(user: User) -> None:
    """Let nobody else change this person's devices until the transaction ends."""
    User.objects.select_for_update().get(pk=user.pk)
