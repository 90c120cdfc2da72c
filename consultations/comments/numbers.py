"""The number by which a comment is spoken of in public: eight random characters, which count nothing.

A running number would betray how many comments are hidden between two. A receipt code has twelve characters and is
secret; this one is neither.
"""

import secrets

from consultations.comments.receipt_codes import ALPHABET

LENGTH = 8


def new_number() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def printed(number: str) -> str:
    """K7WM-2P9D, as people read it."""
    return f"{number[:4]}-{number[4:]}"
