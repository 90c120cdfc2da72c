import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.consultations.drafts.management.helpers import run


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
