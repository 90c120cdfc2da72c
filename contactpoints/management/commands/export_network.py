from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from contactpoints.exporting.network import export_network


class Command(BaseCommand):
    help = "Write areas, points, designations and people as a workbook that import_network reads without a change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--phones", action="store_true", help="people's telephone numbers in clear")

    def handle(self, *args: Any, **options: Any) -> None:
        options["output"].write_bytes(export_network(by=None, phones=options["phones"]))
