"""Codes as people type and paste them: one reading for receipts, points, invitations and the second step."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

# Letters of the Latin alphabet and Chinese characters, digits, and between them "-", "_" and ".".
_LETTERS = "0-9A-Za-z〇\u3400-\u4dbf\u4e00-\u9fff"
_CODE = re.compile(f"[{_LETTERS}][{_LETTERS}._-]*")
# Stands in addresses where the code of something that exists could stand.
_TAKEN = "new"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")


def as_typed(text: str) -> str:
    """The code without what typing and pasting add: full-width forms, blanks, line breaks, invisible characters."""
    folded = unicodedata.normalize("NFKC", text.translate(_DASHES))
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "ZC")


def letters_and_digits(text: str) -> str:
    """Those of the Latin alphabet alone, in capitals, where marks between them say nothing."""
    return "".join(char for char in as_typed(text).upper() if char.isascii() and char.isalnum())


def validate_code(code: str) -> None:
    """A code stands in addresses, paths, QR codes and file names. Raises ValidationError, which says what may be."""
    if not _CODE.fullmatch(code):
        raise ValidationError(
            _("Use letters, digits, Chinese characters, “-”, “_” and “.” only, and begin with a letter, digit or "
              "character: HG-01. No blanks and no “/”."),
            code="code",
        )  # fmt: skip
    if code == _TAKEN:
        raise ValidationError(_("“new” cannot be a code. Choose another one."), code="code")


class CodeFormField(forms.CharField):
    """A code that somebody chooses; what typing and pasting add is taken off before it is looked at."""

    default_validators = [validate_code]

    def to_python(self, value: Any) -> Any:
        return as_typed(str(value)) if value else super().to_python(value)


class CodeField(models.CharField):  # type: ignore[type-arg]  # generic in the stubs only
    """A code that somebody chooses: forms and whatever else cleans a record hold it to the same rule."""

    default_validators = [validate_code]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": CodeFormField} | kwargs)


def fits_an_address(field: str = "code") -> Q:
    """What the database holds a code to, so that no address can fail for it, whoever stores it."""
    return ~Q(**{field: ""}) & ~Q(**{f"{field}__in": [".", "..", _TAKEN]}) & ~Q(**{f"{field}__contains": "/"})
