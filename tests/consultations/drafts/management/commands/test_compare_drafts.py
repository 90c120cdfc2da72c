import json
from pathlib import Path

import pytest
from django.core.management import CommandError
from docx import Document

from tests.consultations.drafts.management.helpers import run


def test_compare_drafts_as_json(files: tuple[Path, Path]) -> None:
    compared = json.loads(run("compare_drafts", *map(str, files)))

    changed = {row["new"]: row for row in compared["rows"] if row["change"] != "equal"}
    assert list(changed) == ["a3"]
    assert ["+", "（三）学校门口。"] in changed["a3"]["segments"] or any(
        "学校门口" in text for _, text in changed["a3"]["segments"]
    )
    assert ("a3-1", "a4") in [(row["old"], row["new"]) for row in compared["rows"] if row["change"] == "equal"]
    assert compared["summary"]["modified"] == 1


def test_compare_drafts_as_a_table_to_print(files: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "table.docx"
    run("compare_drafts", *map(str, files), format="docx", output=path)
    html = run("compare_drafts", *map(str, files), format="html")

    document = Document(str(path))
    section = document.sections[0]
    assert section.page_width > section.page_height
    table = document.tables[0]
    assert "修改前" in table.cell(0, 0).text and "修改后" in table.cell(0, 1).text
    assert "学校门口" in "".join(cell.text for cell in table.columns[1].cells)
    assert "黑体" in document.paragraphs[1].text
    assert "<ins>" in html


def test_docx_needs_a_place_to_go(files: tuple[Path, Path]) -> None:
    with pytest.raises(CommandError, match="--output"):
        run("compare_drafts", *map(str, files), format="docx")
