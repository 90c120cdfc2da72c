import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.comments.intake.sheet.checking import check_rows
from consultations.comments.intake.sheet.readers import UnreadableSheetError, read_sheet
from consultations.comments.models import BatchRow, ImportBatch
from consultations.comments.services.batches import begin_batch
from consultations.comments.services.comments import COMMENTS
from consultations.comments.services.storing import store_batch
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from portal.exceptions import SubjectError
from search.upkeep import catch_up_now

UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Import a filled-in template; nothing is stored if any row is wrong. "
        "Exit 0: clean; 1: rows refused; 2: the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--consultation", required=True, metavar="SLUG")
        parser.add_argument("--contact-point", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        consultation, point = _where(options["consultation"], options["contact_point"])
        try:
            report = _import(options["file"], consultation, point, dry_run=options["dry_run"])
        except (OSError, UnreadableSheetError, SubjectError) as error:
            self._fail(str(error), as_json=options["format"] == "json")
        self._print(report, as_json=options["format"] == "json")
        if report["errors"]:
            sys.exit(1)

    def _fail(self, message: str, *, as_json: bool) -> None:
        if as_json:
            error = {"sheet": "", "row": 0, "column": "", "value": "", "message": message}
            empty = {"batch": None, "rows": 0, "created": 0, "already_there": 0, "repeated": 0}
            self.stdout.write(json.dumps(empty | {"errors": [error]}, ensure_ascii=False))
        self.stderr.write(message)
        sys.exit(UNREADABLE)

    def _print(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for error in report["errors"]:
            self.stderr.write(error["message"])
        counts = {name: report[name] for name in ("rows", "created", "already_there", "repeated")}
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items()))


def _where(slug: str, code: str) -> tuple[Consultation, ContactPoint]:
    try:
        return Consultation.objects.get(public_slug=slug), ContactPoint.objects.get(code=code)
    except Consultation.DoesNotExist:
        raise CommandError(f"there is no consultation {slug!r}") from None
    except ContactPoint.DoesNotExist:
        raise CommandError(f"there is no contact point {code!r}") from None


def _import(path: Path, consultation: Consultation, point: ContactPoint, *, dry_run: bool) -> dict[str, Any]:
    content = path.read_bytes()
    checked = check_rows(read_sheet(content), consultation=consultation, contact_point=point)
    report = {
        "batch": None,
        "rows": checked.rows,
        "created": 0 if checked.errors else len(checked.to_store),
        "already_there": checked.count(BatchRow.Outcome.ALREADY_THERE),
        "repeated": checked.count(BatchRow.Outcome.REPEATED),
        "errors": checked.errors,
    }
    if dry_run or checked.errors:
        return report
    batch = begin_batch(content=content, name=path.name, consultation=consultation, contact_point=point, by=None)
    # Storing checks the rows again itself; between the two somebody else may have stored some.
    batch = store_batch(batch=batch)
    catch_up_now(COMMENTS)
    return report | {
        "batch": batch.pk,
        "created": batch.created if batch.state == ImportBatch.State.PUBLISHED else 0,
        "errors": list(batch.errors.values("sheet", "row", "column", "value", "message")),
        "already_there": batch.already_there,
        "repeated": batch.repeated,
    }
