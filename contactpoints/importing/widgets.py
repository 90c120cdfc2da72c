"""Cells of the network's workbook → values. A ValueError says what is wrong with the cell and what to do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import widgets

from contactpoints.importing.columns import NO, YES
from portal.accounts.phones import normal_phone
from portal.codes import validate_code
from portal.days import validate_near

# Stands for a row of the same file that is not stored yet, because something in the file is wrong.
PENDING = -1
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(slots=True)
class Known:
    """The codes of one sheet: what is stored, by primary key, and what the file itself brings."""

    sheet: str
    stored: dict[str, int] = field(default_factory=dict)
    in_file: set[str] = field(default_factory=set)

    def find(self, code: str) -> int:
        if code in self.stored:
            return self.stored[code]
        if code in self.in_file:
            return PENDING
        raise ValueError(
            _("refers to “%(value)s”, which is neither a code in sheet “%(sheet)s” "
              "nor one that is stored. Check it, or "
              "add it there.")
            % {"value": code, "sheet": self.sheet}
        )  # fmt: skip


class Text(widgets.CharWidget):  # type: ignore[misc]  # django-import-export is untyped
    """Text of at most so many characters, that may be empty or not."""

    def __init__(self, most: int, *, required: bool = False) -> None:
        super().__init__(coerce_to_string=True)
        self.most, self.required = most, required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "").strip()
        if self.required and not text:
            raise ValueError(_("is empty. Fill it in."))
        if len(text) > self.most:
            raise ValueError(
                _("has %(count)d characters; at most %(most)d are possible. Shorten it.")
                % {"count": len(text), "most": self.most}
            )
        if any(ord(sign) < 32 and sign not in "\n\t" for sign in text):
            raise ValueError(_("contains a character that cannot be displayed. Type the text again."))
        return text


class Code(Text):
    """The first column of every sheet."""

    def __init__(self, most: int = 20) -> None:
        super().__init__(most, required=True)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = super().clean(value, row)
        try:
            validate_code(text)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from error
        return text


class Choice(widgets.Widget):  # type: ignore[misc]  # django-import-export is untyped
    """One of a few words; `synonyms` are read too, and not offered."""

    def __init__(
        self, choices: Mapping[str, Any], *, default: Any = None, synonyms: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()
        self.choices, self.default, self.synonyms = choices, default, synonyms or {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = str(value or "").strip()
        if not text and self.default is not None:
            return self.default
        known = {**self.synonyms, **self.choices}
        if text not in known:
            raise ValueError(_("must be one of %(choices)s.") % {"choices": "、".join(self.choices)})
        return known[text]


class YesNo(Choice):
    def __init__(self) -> None:
        super().__init__({YES: True, NO: False}, default=False)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        return bool(super().clean(value, row))


class Reference(widgets.Widget):  # type: ignore[misc]  # django-import-export is untyped
    """The code of a row in another sheet → its primary key."""

    def __init__(self, known: Known, *, required: bool = True) -> None:
        super().__init__()
        self.known, self.required = known, required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            if self.required:
                raise ValueError(_("is empty. Write a code of sheet “%(sheet)s”.") % {"sheet": self.known.sheet})
            return None
        return self.known.find(text)


class References(widgets.Widget):  # type: ignore[misc]  # django-import-export is untyped
    """Several codes or names → their primary keys."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.known = known

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> frozenset[int]:
        parts = [part.strip() for part in _SEPARATORS.split(str(value or "")) if part.strip()]
        return frozenset(self.known.find(part) for part in parts)


class Words(References):
    """Several of a list of words that the installation keeps."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> frozenset[int]:
        parts = [part.strip() for part in _SEPARATORS.split(str(value or "")) if part.strip()]
        unknown = next((part for part in parts if part not in self.known.stored), None)
        if unknown is not None:
            raise ValueError(
                _("holds “%(value)s”; possible are %(choices)s.")
                % {"value": unknown, "choices": "、".join(self.known.stored)}
            )
        return frozenset(self.known.stored[part] for part in parts)


class Day(widgets.Widget):  # type: ignore[misc]  # django-import-export is untyped
    """2026-01-31, 2026/1/31 or 2026年1月31日."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__()
        self.required = required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        text = str(value or "").strip()
        if not text:
            if self.required:
                raise ValueError(_("is empty. Write a date such as 2026-01-31."))
            return None
        match = _DATE.fullmatch(text)
        try:
            if match:
                day = date(int(match[1]), int(match[2]), int(match[3]))
                validate_near(day)
                return day
        except (ValueError, ValidationError):
            pass
        raise ValueError(_("is not a date. Write it as 2026-01-31."))


class Phone(Text):
    """A telephone number, or a masked one as an export shows it, which changes nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = super().clean(value, row)
        if "*" in text:
            return text
        number = normal_phone(text)
        if text and not number:
            raise ValueError(
                _("is not a telephone number. Enter an 11-digit mobile number, or an area code and number.")
            )
        return number
