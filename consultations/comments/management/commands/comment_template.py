from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.comments.intake.sheet.template import build_template
from consultations.rounds.models import Consultation


class Command(BaseCommand):
    help = "Write the spreadsheet that contact points fill in for a consultation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            consultation = Consultation.objects.get(public_slug=options["slug"])
            options["output"].write_bytes(build_template(consultation))
        except Consultation.DoesNotExist:
            raise CommandError(f"there is no consultation {options['slug']!r}") from None
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}") from error
        self.stdout.write(str(options["output"]))
