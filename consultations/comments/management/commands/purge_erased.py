import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from consultations.comments.services.purging import purge_erased
from search.engine import SearchError


class Command(BaseCommand):
    help = "Take the last traces of erased comments out of the files, the search index and the database's free pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = purge_erased()
        except (SearchError, OperationalError) as error:
            raise CommandError(f"not everything is purged: {error}; run the command again later") from error
        if options["format"] == "json":
            self.stdout.write(json.dumps({"purged": count}))
        else:
            self.stdout.write(f"{count} erasures purged")
