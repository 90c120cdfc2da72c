import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from consultations.sample import build
from portal.accounts.models import User


class Command(BaseCommand):
    help = "Load the sample: a city that does not exist, with three consultations. Loading twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--if-empty", action="store_true", help="only where no person is entered yet")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_SAMPLE:
            raise CommandError(
                "The sample brings accounts with published passwords; a production installation does not take it."
            )
        if options["if_empty"] and not build.is_loaded() and User.objects.exists():
            return
        build.load()
        sample = build.describe()
        if options["format"] == "json":
            self.stdout.write(json.dumps(sample, ensure_ascii=False))
            return
        self.stdout.write("Demo accounts (user name / password):")
        for role, (username, password) in sample["accounts"].items():
            self.stdout.write(f"  {role:14} {username:14} {password}")
