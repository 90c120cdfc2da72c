"""Spreadsheet files → rows with the sheet's own row numbers. Told apart by their bytes, not by their name."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from consultations.importing.columns import INSTRUCTIONS_SHEET, OPINION, SLUG_LABEL

MAX_ROWS = 100_000
Table = Sequence[Sequence[object]]


class UnreadableSheetError(ValueError):
    """The file as a whole cannot be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A filled row: its number in the sheet, and its cells by header."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet with the opinions, and the consultation that the file says it belongs to, if it does."""

    name: str
    headers: list[str]
    rows: list[Row]
    slug: str = ""


def read_sheet(content: bytes) -> Sheet:
    """Read the sheet whose first row is the header. Raises UnreadableSheetError."""
    if not content:
        raise UnreadableSheetError(_("The file is empty. Fill in the template and upload it again."))
    if _looks_like_text(content):
        return _sheet("CSV", _read_csv(content))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableSheetError(
            _("This is not a spreadsheet that can be read. Fill in the template with Excel or WPS, save it as .xlsx, "
              "and upload that file.")
        ) from error  # fmt: skip
    return _choose(tables)


def _looks_like_text(content: bytes) -> bool:
    return not content.startswith((b"PK", b"\xd0\xcf\x11\xe0")) and b"\0" not in content[:4096]


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        # Excel writes a byte-order mark; utf-8-sig drops it.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    return list(csv.reader(io.StringIO(text, newline="")))


def _choose(tables: Mapping[str, Table]) -> Sheet:
    slug = _slug_of(tables.get(INSTRUCTIONS_SHEET, []))
    for name, table in tables.items():
        if OPINION in _headers(table):
            return _sheet(name, table, slug)
    raise UnreadableSheetError(
        _("No sheet has the header “%(column)s” in its first row. Download the template again and keep its first row.")
        % {"column": OPINION}
    )


def _slug_of(table: Table) -> str:
    for row in table:
        cells = [_text(cell) for cell in row]
        if SLUG_LABEL in cells[:-1]:
            return cells[cells.index(SLUG_LABEL) + 1]
    return ""


def _sheet(name: str, table: Table, slug: str = "") -> Sheet:
    headers = _headers(table)
    if OPINION not in headers:
        raise UnreadableSheetError(
            _("The first row has no column “%(column)s”. Download the template again and keep its first row.")
            % {"column": OPINION}
        )
    if len(table) > MAX_ROWS + 1:
        raise UnreadableSheetError(
            _("The sheet has more than %(limit)d rows. Divide it into several files.") % {"limit": MAX_ROWS}
        )
    return Sheet(name, headers, list(_rows(headers, table)), slug)


def _headers(table: Table) -> list[str]:
    return ["".join(_text(cell).split()) for cell in table[0]] if table else []


def _rows(headers: list[str], table: Table) -> Iterator[Row]:
    # The header is row 1, so the first record is row 2.
    for number, values in enumerate(table[1:], start=2):
        cells = {header: _text(value) for header, value in zip(headers, values, strict=False) if header}
        if any(cells.values()):
            yield Row(number, cells)


def _text(value: object) -> str:
    """A cell as a person reads it: 12.0 is 12, a date is a date."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()
