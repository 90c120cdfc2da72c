import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.drafts.files import read_file, tree_as_json
from consultations.drafts.messages import warning_sentence
from consultations.lawtext.tree import RANKED, Tree


class Command(BaseCommand):
    help = "Show what is understood of draft texts in files; reads no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=["json", "text"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        refused: list[str] = []
        for path in options["files"]:
            try:
                _source, tree = read_file(path)
            except CommandError as error:
                refused.append(str(error))
                continue
            if options["format"] == "json":
                self.stdout.write(json.dumps(tree_as_json(str(path), tree), ensure_ascii=False))
            else:
                self._print(path, tree)
        if refused:
            raise CommandError("\n".join(refused), returncode=2)

    def _print(self, path: Path, tree: Tree) -> None:
        self.stdout.write(f"{path}: {tree.title} ({len(tree.articles)})")
        for unit in tree.units:
            depth = RANKED.index(unit.kind) if unit.kind in RANKED else 0
            words = " ".join(filter(None, [unit.label, unit.heading, unit.text.replace("\n", " ")]))
            self.stdout.write(f"{'  ' * depth}{unit.path}  {words[:60]}")
        for warning in tree.warnings:
            self.stdout.write("! " + warning_sentence(warning.code, warning.line, warning.quote))
