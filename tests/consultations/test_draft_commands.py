import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation
from docx import Document

from tests.factories import DRAFT_TEXT

NEW_TEXT = DRAFT_TEXT.replace("（二）盲道。", "（二）盲道；\n（三）学校门口。").replace("第四条", "第五条").replace(
    "第三条之一　收费", "第四条　收费"
)  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_bytes(("\ufeff" + DRAFT_TEXT.replace("\n", "\r\n")).encode())
    new.write_text(NEW_TEXT, encoding="gb18030")
    return old, new


def run(*args: Any, **options: Any) -> str:
    """As in a process of its own, in the language of the settings."""
    out = StringIO()
    with translation.override(settings.LANGUAGE_CODE):
        call_command(*args, stdout=out, **options)
    return out.getvalue()


def test_parse_draft_prints_a_line_of_json_for_each_file(files: tuple[Path, Path]) -> None:
    first, second = map(json.loads, run("parse_draft", *map(str, files), format="json").splitlines())

    assert (first["title"], first["articles"], second["articles"]) == ("测试市停车条例（草案）", 5, 5)
    units = {unit["path"]: unit for unit in first["units"]}
    assert units["a3-1"] | {"start": 0, "end": 0} == {
        "kind": "article", "number": 3, "suffix": 1, "label": "第三条之一", "heading": "", "path": "a3-1", "text": "", "start": 0,
        "end": 0,
    }  # fmt: skip


def test_offsets_count_the_byte_order_mark_and_every_line_end(files: tuple[Path, Path]) -> None:
    source = files[0].read_bytes().decode("utf-8")
    (parsed,) = map(json.loads, run("parse_draft", str(files[0]), format="json").splitlines())
    item = next(unit for unit in parsed["units"] if unit["path"] == "a3.p1.i2")

    assert source[item["start"] : item["end"]] == "（二）盲道。"
    assert parsed["units"][0]["start"] == 0


def test_what_cannot_be_read_is_named_with_what_to_do_and_the_rest_is_printed(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    bad = tmp_path / "old.doc"
    bad.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    out = StringIO()

    with pytest.raises(CommandError, match=r"old\.doc.*\.docx") as refused:
        call_command("parse_draft", str(bad), str(tmp_path / "none.txt"), str(files[0]), format="json", stdout=out)

    assert refused.value.returncode == 2
    assert "none.txt" in str(refused.value)
    assert json.loads(out.getvalue())["articles"] == 5


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


def test_resolve_citations_prints_a_list(files: tuple[Path, Path]) -> None:
    found = json.loads(run("resolve_citations", str(files[0]), text="建议将第三条第（二）项修改为“盲道、坡道”。"))

    assert found == [
        {
            "quote": "第三条第（二）项",
            "target": "a3.p1.i2",
            "action": "change",
            "proposed": "盲道、坡道",
            "certain": True,
        }
    ]
