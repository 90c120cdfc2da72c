"""Workbooks of a made-up network, and photos."""

import io

from openpyxl import Workbook
from PIL import Image

from contactpoints.importing.report import NetworkReport
from contactpoints.volume import Volume

Tables = dict[str, list[list[str]]]


def small() -> Tables:
    return tables_of(Volume(points=12, people=30, seed=3))


def tables_of(volume: Volume) -> Tables:
    return {name: [list(row) for row in rows] for name, rows in volume.tables.items()}


def workbook(tables: Tables) -> bytes:
    book = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cells(report: NetworkReport) -> list[tuple[str, int, str]]:
    return sorted((error["sheet"], error["row"], error["column"]) for error in report.errors)


def put(tables: Tables, sheet: str, row: int, column: str, value: str) -> tuple[str, int, str]:
    """Write into a cell, rows counted as Excel does; its place, as an error names it."""
    tables[sheet][row - 1][tables[sheet][0].index(column)] = value
    return sheet, row, column


def add(tables: Tables, sheet: str, column: str, value: str) -> tuple[str, int, str]:
    """A row like the last one, to which nothing refers, with this in its cell."""
    tables[sheet].append(list(tables[sheet][-1]))
    return put(tables, sheet, len(tables[sheet]), column, value)


def picture(kind: str = "PNG", size: tuple[int, int] = (3000, 2000)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()
