"""People at the door: invited, and with a second step."""

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.models import Role, User
from portal.accounts.services.people import PersonDetails, enter_person
from portal.accounts.services.second_step import begin_device, confirm_device, new_recovery_codes
from tests.factories import person_with

PASSWORD = "一句好记的话就是密码"


def newcomer() -> User:
    return enter_person(details=PersonDetails("新来的", phone="13812345678"), by=None)


def enrolled(role: Role = Role.EDITOR) -> tuple[User, TOTPDevice, list[str]]:
    user = person_with(role)
    device = begin_device(user=user)
    assert confirm_device(device=device, code=code_of(device))
    device.refresh_from_db()
    # The code that confirmed is spent; the tests go on with the next one.
    device.last_t = -1
    device.save()
    return user, device, new_recovery_codes(user=user)


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key, device.step, device.t0, device.digits):06d}"
