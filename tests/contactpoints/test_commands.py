import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from contactpoints.models import Area
from tests.contactpoints.helpers import put, small, workbook

pytestmark = pytest.mark.django_db


def command(*args: str, capsys: Any) -> tuple[int, dict[str, Any]]:
    code = 0
    try:
        call_command("import_network", *args, "--format", "json")
    except SystemExit as error:
        code = int(error.code or 0)
    return code, json.loads(capsys.readouterr().out)


def test_the_command_prints_json_and_says_by_its_exit_code(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "network.xlsx"
    file.write_bytes(workbook(small()))

    assert command(str(file), "--dry-run", capsys=capsys)[0] == 0
    assert not Area.objects.exists()
    code, report = command(str(file), capsys=capsys)
    assert (code, report["updated"], report["unchanged"], report["errors"]) == (0, 0, 0, [])
    assert report["created"] == report["rows"]

    tables = small()
    put(tables, "挂牌", 3, "级别", "世界级")
    file.write_bytes(workbook(tables))
    code, report = command(str(file), capsys=capsys)
    assert (code, [(e["sheet"], e["row"], e["column"], e["value"]) for e in report["errors"]]) == (
        1, [("挂牌", 3, "级别", "世界级")],
    )  # fmt: skip

    assert command(str(tmp_path / "missing.xlsx"), capsys=capsys)[0] == 2
    output = tmp_path / "out.xlsx"
    call_command("export_network", "--output", str(output))
    assert command(str(output), capsys=capsys)[1]["unchanged"] > 100
