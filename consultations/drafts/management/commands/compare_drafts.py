import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from consultations.drafts.comparison_table import Sheet, comparison_docx, comparison_html
from consultations.drafts.files import read_file
from consultations.lawtext.comparison import Comparison, compare


class Command(BaseCommand):
    help = "Compare two draft texts in files, row by row and word by word; reads no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", type=Path)
        parser.add_argument("new", type=Path)
        parser.add_argument("--format", choices=["json", "docx", "html"], default="json")
        parser.add_argument("--output", type=Path, help="where to write; required for docx")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path | None = options["output"]
        if options["format"] == "docx" and output is None:
            raise CommandError("--format docx needs --output FILE", returncode=2)
        _old_source, old = read_file(options["old"])
        _new_source, new = read_file(options["new"])
        content = _content(options["format"], compare(old, new), _sheet(old.title, new.title))
        if output is None:
            self.stdout.write(content.decode())
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}", returncode=2) from error


def _sheet(old: str, new: str) -> Sheet:
    return Sheet(_("%(title)s, table of changes") % {"title": new}, _("Before: %s") % old, _("After: %s") % new, [])


def _content(kind: str, comparison: Comparison, sheet: Sheet) -> bytes:
    if kind == "json":
        rows = [
            {"change": row.change, "moved": row.moved, "old": row.old.path if row.old else None,
             "new": row.new.path if row.new else None, "segments": [list(segment) for segment in row.segments]}
            for row in comparison.rows
        ]  # fmt: skip
        return json.dumps({"rows": rows, "summary": comparison.summary}, ensure_ascii=False).encode()
    filled = Sheet(sheet.title, sheet.old_name, sheet.new_name, comparison.rows)
    return comparison_docx(filled) if kind == "docx" else comparison_html(filled).encode()
