"""The workbook that contact points fill in, made for one consultation."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from consultations.comments.intake.sheet.columns import (
    CHANNEL,
    CHANNELS,
    COLUMNS,
    INSTRUCTIONS_SHEET,
    LISTS_SHEET,
    OPINION,
    OPINIONS_SHEET,
    SLUG_LABEL,
    TARGET,
    WIDTHS,
)
from consultations.drafts.unit_names import UnitNames
from consultations.rounds.models import Consultation
from portal.spreadsheets import HEADER_FILL, HEADER_FONT, REQUIRED_FONT, set_text

FILLABLE_ROWS = 5000
_INSTRUCTIONS = (
    ("怎样填写", "每一行写一条。在第一张表从第 2 行写起，不要改动第 1 行。"),
    ("必须填写", "只有“意见内容”一栏必须填写，其余都可以空着。"),
    (
        "针对条款",
        "从下拉列表里选，也可以写“第十二条”“12”；针对几条的用顿号隔开；针对整部草案的空着或写“全文”；建议增加一条的写“新增”。",
    ),
    ("人数", "几个人提出同样的意见就写几，空着算一个人。"),
    ("提出人、联系电话、单位", "本人同意留下的才写。这些内容加密保存，不会公布。"),
    ("写好以后", "保存为 .xlsx，在工作台上传。有错会告诉您在哪一行、哪一栏，改好再传一次，不会重复。"),
)


def build_template(consultation: Consultation) -> bytes:
    """The .xlsx with the draft's articles in a drop-down list; instructions are the second sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = OPINIONS_SHEET
    _write_header(sheet)
    _write_instructions(book.create_sheet(INSTRUCTIONS_SHEET), consultation)
    lists = book.create_sheet(LISTS_SHEET)
    lists.sheet_state = "hidden"
    units = ["全文", *(unit.label for unit in UnitNames(consultation.draft).articles), "新增"]
    offer(sheet, lists, TARGET, 1, units)
    offer(sheet, lists, CHANNEL, 2, list(CHANNELS))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_header(sheet: Worksheet) -> None:
    sheet.append(list(COLUMNS))
    for at, (column, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True), start=1):
        cell = sheet.cell(row=1, column=at)
        cell.font = REQUIRED_FONT if column == OPINION else HEADER_FONT
        cell.fill = HEADER_FILL
        cell.alignment = Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"


def _write_instructions(sheet: Worksheet, consultation: Consultation) -> None:
    lines = [("征集事项", consultation.title), (SLUG_LABEL, consultation.public_slug), *_INSTRUCTIONS]
    for row, (name, words) in enumerate(lines, start=1):
        set_text(sheet, row, 1, name)
        set_text(sheet, row, 2, words)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 90
    for cells in sheet.iter_rows():
        cells[0].font = Font(bold=True)
        cells[1].alignment = Alignment(wrap_text=True, vertical="top")
        cells[1].number_format = "@"


def offer(sheet: Worksheet, lists: Worksheet, column: str, at: int, values: list[str]) -> None:
    """A drop-down that helps and forbids nothing: several articles in one cell are allowed."""
    for row, value in enumerate(values, start=1):
        set_text(lists, row, at, value)
    letter = get_column_letter(at)
    choices = DataValidation(
        type="list", formula1=f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(values)}", allow_blank=True
    )
    choices.showErrorMessage = False
    sheet.add_data_validation(choices)
    target = get_column_letter(COLUMNS.index(column) + 1)
    choices.add(f"{target}2:{target}{FILLABLE_ROWS}")
