import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from consultations.drafts.files import read_file
from consultations.lawtext.citations import resolve


class Command(BaseCommand):
    help = "Find which units of a draft (a file) a comment speaks about, and what it asks for; reads no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--text", required=True)
        parser.add_argument("--format", choices=["json"], default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        _source, tree = read_file(options["file"])
        found = [
            {name: getattr(one, name) for name in ("quote", "target", "action", "proposed", "certain")}
            for one in resolve(options["text"], tree)
        ]
        self.stdout.write(json.dumps(found, ensure_ascii=False))
