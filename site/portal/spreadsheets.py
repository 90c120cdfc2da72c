"""Spreadsheets that people fill in: read with the sheet's own row numbers, and written so that nothing in them runs."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from import_export import resources
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

Table = Sequence[Sequence[object]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UnreadableSheetError(ValueError):
    """The file as a whole cannot be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A filled row: its number in the sheet, and its cells by header."""

    number: int
    cells: dict[str, str]


def read_tables(content: bytes) -> dict[str, Table]:
    """The sheets of a workbook by name. Raises UnreadableSheetError."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableSheetError(
            _("This is not a spreadsheet that can be read. Fill in the template with Excel or WPS, save it as .xlsx, "
              "and upload that file.")
        ) from error  # fmt: skip


def headers_of(table: Table) -> list[str]:
    """The first row, blanks taken out."""
    return ["".join(cell_text(cell).split()) for cell in table[0]] if table else []


def rows_of(headers: list[str], table: Table) -> Iterator[Row]:
    """The filled rows; the header is row 1, so the first record is row 2."""
    for number, values in enumerate(table[1:], start=2):
        cells = {header: cell_text(value) for header, value in zip(headers, values, strict=False) if header}
        if any(cells.values()):
            yield Row(number, cells)


def cell_text(value: object) -> str:
    """A cell as a person reads it: 12.0 is 12, a date is a date."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()


def cell_error(sheet: str, row: int, column: str, value: str, message: str) -> dict[str, Any]:
    """A mistake as JSON gives it, with a sentence that says where it is."""
    sentence = _("Sheet “%(sheet)s”, row %(row)d, column “%(column)s” %(message)s") % {
        "sheet": sheet, "row": row, "column": column, "message": message
    }  # fmt: skip
    return {"sheet": sheet, "row": row, "column": column, "value": value[:200], "message": sentence}


class RowResource(resources.Resource):  # type: ignore[misc]  # import-export is untyped
    """An upload's sheet as django-import-export sees it: columns, widgets, messages."""

    def clean_row(self, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
        """The row's values by attribute, and its mistakes as (column, value, message)."""
        values: dict[str, Any] = {}
        mistakes = []
        for field in self.get_fields():
            column = field.column_name
            try:
                values[field.attribute] = field.widget.clean(cells.get(column, ""), row=cells)
            except ValueError as error:
                mistakes.append((column, cells.get(column, "")[:200], str(error)))
        return values, mistakes


HEADER_FONT, REQUIRED_FONT = Font(bold=True, color="1F2328"), Font(bold=True, color="9E1B22")
HEADER_FILL = PatternFill("solid", fgColor="F1ECE2")


def add_sheet(
    book: Workbook, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], required: Iterable[str] = ()
) -> Worksheet:
    """A sheet of a write-only workbook. Every cell is text, so that no formula is ever worked out."""
    sheet: Worksheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = max(12, 2 * len(column) + 6)
    sheet.append([_header(sheet, column, column in set(required)) for column in columns])
    for row in rows:
        sheet.append([_text_cell(sheet, value) for value in row])
    return sheet


def _header(sheet: Worksheet, column: str, required: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, column)
    cell.font, cell.fill = REQUIRED_FONT if required else HEADER_FONT, HEADER_FILL
    return cell


def set_text(sheet: Worksheet, row: int, column: int, value: str) -> Cell:
    """Write words into a cell so that nothing in them runs."""
    cell: Cell = sheet.cell(row=row, column=column, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell


def _text_cell(sheet: Worksheet, value: str) -> object:
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not value.startswith(("=", "+", "-", "@")):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
