"""Codes as people type and paste them: one reading for receipts, points, invitations and the second step."""

import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")


def as_typed(text: str) -> str:
    """The code without what typing and pasting add: full-width forms, blanks, line breaks, invisible characters."""
    folded = unicodedata.normalize("NFKC", text.translate(_DASHES))
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "ZC")


def letters_and_digits(text: str) -> str:
    """Those of the Latin alphabet alone, in capitals, where marks between them say nothing."""
    return "".join(char for char in as_typed(text).upper() if char.isascii() and char.isalnum())
