import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.clustering.files import whole_text
from search.synthetic.consultation import make_comments, make_draft


class Command(BaseCommand):
    help = (
        "Write made-up comments with their truth (topic, campaign, variation), one JSON object to a line, to measure "
        "cluster_texts by. The same count and seed give the same file."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, required=True)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--draft", type=Path, help="where to write the draft that some of them quote")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["count"] < 0:
            raise CommandError("--count must be 0 or more", returncode=2)
        try:
            with whole_text(options["output"]) as file:
                for made in make_comments(options["count"], options["seed"]):
                    file.write(json.dumps(asdict(made), ensure_ascii=False) + "\n")
            if options["draft"]:
                with whole_text(options["draft"]) as file:
                    file.write(make_draft(options["seed"]) + "\n")
        except OSError as error:
            raise CommandError(f"{error.filename or options['output']}: {error.strerror}", returncode=2) from error
