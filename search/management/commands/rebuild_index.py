import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.building import rebuild
from search.engine import SearchError
from search.sources import get_sources


class Command(BaseCommand):
    help = "Build every search index anew from the database, then switch to it; searching goes on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        built = {}
        for key, source in get_sources().items():
            try:
                generation = rebuild(source, wait=True)
                built[key] = {"generation": generation, "docs": source.engine.health().docs}
            except SearchError as error:
                raise CommandError(f"{key}: {error}") from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(built))
            return
        for key, index in built.items():
            self.stdout.write(f"{key}: {index['docs']} documents in {index['generation']}")
