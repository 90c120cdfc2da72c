"""Spreadsheet files → rows with the sheet's own row numbers. Told apart by their bytes, not by their name."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consultations.comments.intake.sheet.columns import INSTRUCTIONS_SHEET, OPINION, SLUG_LABEL
from portal.spreadsheets import Row, Table, UnreadableSheetError, cell_text, headers_of, read_tables, rows_of

MAX_ROWS = 100_000

__all__ = ["MAX_ROWS", "Row", "Sheet", "UnreadableSheetError", "read_sheet"]


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
    return _choose(read_tables(content))


def _looks_like_text(content: bytes) -> bool:
    return not content.startswith((b"PK", b"\xd0\xcf\x11\xe0")) and b"\0" not in content[:4096]


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        # Excel writes a byte-order mark; utf-8-sig drops it.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
    try:
        return list(reader)
    except csv.Error as error:
        raise UnreadableSheetError(
            _(
                "Line %(line)d of this file cannot be read: a cell is too long, or a quotation mark is not closed. "
                "Mend it, or save the table as .xlsx, and upload the file again."
            )
            % {"line": reader.line_num}
        ) from error


def _choose(tables: Mapping[str, Table]) -> Sheet:
    slug = _slug_of(tables.get(INSTRUCTIONS_SHEET, []))
    for name, table in tables.items():
        if OPINION in headers_of(table):
            return _sheet(name, table, slug)
    raise UnreadableSheetError(
        _("No sheet has the header “%(column)s” in its first row. Download the template again and keep its first row.")
        % {"column": OPINION}
    )


def _slug_of(table: Table) -> str:
    for row in table:
        cells = [cell_text(cell) for cell in row]
        if SLUG_LABEL in cells[:-1]:
            return cells[cells.index(SLUG_LABEL) + 1]
    return ""


def _sheet(name: str, table: Table, slug: str = "") -> Sheet:
    headers = headers_of(table)
    if OPINION not in headers:
        raise UnreadableSheetError(
            _("The first row has no column “%(column)s”. Download the template again and keep its first row.")
            % {"column": OPINION}
        )
    if len(table) > MAX_ROWS + 1:
        raise UnreadableSheetError(
            _("The sheet has more than %(limit)d rows. Divide it into several files.") % {"limit": MAX_ROWS}
        )
    return Sheet(name, headers, list(rows_of(headers, table)), slug)
