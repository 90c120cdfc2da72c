import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consultations.comments.intake.sheet.columns import OPINION, TARGET
from consultations.comments.models import Comment
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from tests.workbooks import Rows, workbook

pytestmark = pytest.mark.django_db


def run(path: Path, consultation: Consultation, point: ContactPoint, capsys: Any, *options: str) -> tuple[int, Any]:
    """The command's exit code and its JSON."""
    code = 0
    try:
        call_command(
            "import_comments", str(path), "--consultation", consultation.public_slug, "--contact-point", point.code,
            "--format", "json", *options,
        )  # fmt: skip
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, json.loads(capsys.readouterr().out)


def test_a_thousand_rows_with_thirty_mistakes_then_mended_then_again(
    consultation: Consultation, point: ContactPoint, tmp_path: Path, capsys: Any
) -> None:
    rows: Rows = [{TARGET: f"第{n % 4 + 1}条", OPINION: f"第{n}位居民的意见，请考虑"} for n in range(1000)]
    bad = [dict(row) for row in rows]
    for n in range(0, 900, 30):
        bad[n] |= {TARGET: "第五百条"} if n % 60 else {OPINION: ""}
    path = tmp_path / "a.xlsx"

    path.write_bytes(workbook(bad))
    refused, report = run(path, consultation, point, capsys)
    assert (refused, len(report["errors"]), report["batch"], report["created"]) == (1, 30, None, 0)
    assert not Comment.objects.exists()

    path.write_bytes(workbook(rows))
    dry, report = run(path, consultation, point, capsys, "--dry-run")
    assert (dry, report["created"], report["batch"], Comment.objects.count()) == (0, 1000, None, 0)

    clean, report = run(path, consultation, point, capsys)
    assert (clean, report["rows"], report["created"], report["already_there"]) == (0, 1000, 1000, 0)
    assert Comment.objects.received().count() == 1000

    again, report = run(path, consultation, point, capsys)
    assert (again, report["created"], report["already_there"], report["errors"]) == (0, 0, 1000, [])


def test_the_command_exits_two_for_a_file_that_cannot_be_read(
    consultation: Consultation, point: ContactPoint, tmp_path: Path, capsys: Any
) -> None:
    broken = tmp_path / "a.xlsx"
    broken.write_bytes(b"PK nothing")

    assert run(broken, consultation, point, capsys)[0] == 2
    assert run(tmp_path / "missing.xlsx", consultation, point, capsys)[0] == 2


def test_the_command_needs_a_consultation_and_a_point_that_exist(consultation: Consultation, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no contact point"):
        call_command(
            "import_comments", str(tmp_path), "--consultation", consultation.public_slug, "--contact-point", "X"
        )
    with pytest.raises(CommandError, match="no consultation"):
        call_command("comment_template", "nowhere", "--output", str(tmp_path / "a.xlsx"))
