import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.comparing import compare
from search.engine import SearchError
from search.sources import get_sources
from search.upkeep import repair


class Command(BaseCommand):
    help = "Compare every search index with the database. Exit 1 when anything is missing, extra or stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--repair", action="store_true", help="also put what differs into the outbox")

    def handle(self, *args: Any, **options: Any) -> None:
        report = {}
        for key, source in get_sources().items():
            try:
                difference = repair(source, wait=True) if options["repair"] else compare(source)
            except SearchError as error:
                raise CommandError(f"{key}: {error}") from error
            report[key] = {
                "missing": difference.missing,
                "extra": difference.extra,
                "stale": difference.stale,
            }
        if options["format"] == "json":
            self.stdout.write(json.dumps(report))
        else:
            for key, found in report.items():
                counts = ", ".join(f"{len(ids)} {what}" for what, ids in found.items())
                self.stdout.write(f"{key}: {counts}")
        if any(ids for found in report.values() for ids in found.values()):
            sys.exit(1)
