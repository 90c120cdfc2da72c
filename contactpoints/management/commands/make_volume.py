import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contactpoints.volume import make_network


class Command(BaseCommand):
    help = "Fill this database with a made-up network of any size, to measure with. The same seed makes the same."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["network"])
        parser.add_argument("--points", type=int, default=10_000)
        parser.add_argument("--people", type=int, default=60_000)
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.perf_counter()
        report = make_network(points=options["points"], people=options["people"], seed=options["seed"])
        if report.errors:
            raise CommandError(report.errors[0]["message"])
        self.stdout.write(f"{len(report.outcomes):,} rows in {time.perf_counter() - start:.1f} s")
