"""Telephone numbers of our own people: how they are written, and how one is looked up without being readable."""

import hashlib
import hmac
import re

from django.conf import settings

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９－＋", "0123456789-+")


def normal_phone(text: str) -> str:
    """The number without blanks and country code: "+86 138-0013-8000" gives "13800138000". Empty when it is none."""
    number = re.sub(r"[\s().·]", "", text.translate(_FULL_WIDTH))
    number = re.sub(r"^(\+86|0086)-?", "", number)
    plain = number.replace("-", "")
    if _MOBILE.fullmatch(plain):
        return plain
    return number if _LANDLINE.fullmatch(number) else ""


def phone_digest(phone: str) -> str | None:
    """A keyed digest (HMAC-SHA256) of the number; None when it is no number."""
    number = normal_phone(phone)
    if not number:
        return None
    return hmac.new(f"phone:{settings.RECEIPT_KEY}".encode(), number.encode(), hashlib.sha256).hexdigest()
