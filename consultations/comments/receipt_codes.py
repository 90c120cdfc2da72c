"""Receipt codes: twelve characters, 60 bits, no letter that is mistaken for a digit; kept only as a keyed hash."""

import hmac
import re
import secrets
import unicodedata
from hashlib import sha256

from django.conf import settings

from portal.codes import letters_and_digits

# Crockford's base 32: no I, L, O, U (https://www.crockford.com/base32.html).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
# Where an address or a label ends and the next begins.
_PARTS = re.compile(r"[/=?&#:]+")
# As it is printed, in the middle of other words: 第 2 条意见，回执编号 K7WM-2P9D-XH4T.
_IN_GROUPS = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{4}(?:[-—–\s]{1,3}[0-9A-Z]{4}){2}(?![0-9A-Z])")
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_seed() -> str:
    """A secret from which all codes of one upload follow, until its slips are printed."""
    return secrets.token_hex(32)


def derived_code(seed: str, row: int) -> str:
    """The code of one row of an upload."""
    digest = int.from_bytes(hmac.new(seed.encode(), str(row).encode(), sha256).digest())
    return "".join(ALPHABET[(digest >> (5 * at)) & 31] for at in range(LENGTH))


def clean_code(text: str) -> str | None:
    """A code however it is typed or pasted, or None when it cannot be one.

    Small and full-width letters, blanks, hyphens and O for 0 are read; so are words before it and the address of the
    receipt's page.
    """
    folded = unicodedata.normalize("NFKC", text)
    candidates = [*reversed(_PARTS.split(folded)), *_IN_GROUPS.findall(folded.upper())]
    for part in candidates:
        code = letters_and_digits(part).translate(_MISREAD)
        if len(code) == LENGTH and not set(code) - set(ALPHABET):
            return code
    return None


def code_hash(code: str) -> str:
    return hmac.new(settings.RECEIPT_KEY.encode(), code.encode(), sha256).hexdigest()


def grouped(code: str) -> str:
    """K7WM-2P9D-XH4T, as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))
