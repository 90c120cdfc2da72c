import inspect
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.volume import VolumeError, volume_makers


class Command(BaseCommand):
    help = "Fill this database with made-up data of any size, to measure with. The same seed makes the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True, metavar="what")
        for name, maker in volume_makers().items():
            maker.add_arguments(kinds.add_parser(name))

    def handle(self, *args: Any, **options: Any) -> None:
        make = volume_makers()[options["what"]].make
        wanted = {name: options[name] for name in inspect.signature(make).parameters}
        start = time.perf_counter()
        try:
            rows = make(**wanted)
        except VolumeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{rows:,} rows in {time.perf_counter() - start:.1f} s")
