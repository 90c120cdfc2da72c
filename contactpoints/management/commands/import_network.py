import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from contactpoints.importing.network import import_network
from portal.spreadsheets import UnreadableSheetError

UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Import areas, points, designations and people from a workbook; nothing is stored if any row is wrong. "
        "Exit 0: clean; 1: rows refused; 2: the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["format"] == "json"
        try:
            report = import_network(options["file"].read_bytes(), by=None, dry_run=options["dry_run"])
        except (OSError, UnreadableSheetError) as error:
            self._fail(str(error), as_json=as_json)
        found = report.as_json()
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            for mistake in report.errors:
                self.stderr.write(mistake["message"])
            self.stdout.write(", ".join(f"{name}: {found[name]}" for name in _COUNTS))
        if report.errors:
            sys.exit(1)

    def _fail(self, message: str, *, as_json: bool) -> None:
        if as_json:
            error = {"sheet": "", "row": 0, "column": "", "value": "", "message": message}
            self.stdout.write(
                json.dumps({"batch": None, **dict.fromkeys(_COUNTS, 0), "errors": [error]}, ensure_ascii=False)
            )
        self.stderr.write(message)
        sys.exit(UNREADABLE)


_COUNTS = ("rows", "created", "updated", "unchanged")
