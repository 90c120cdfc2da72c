import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from consultations.comments.queries import with_comment_count
from consultations.rounds.models import Consultation


class Command(BaseCommand):
    help = "List every consultation with its state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [_row(consultation) for consultation in with_comment_count(Consultation.objects.all()).order_by("pk")]
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['slug']:30} {row['state']:10} {row['comments']:6} {row['title']}")


def _row(consultation: Any) -> dict[str, Any]:
    return {
        "slug": consultation.public_slug,
        "title": consultation.title,
        "state": consultation.state.value,
        "opens_at": consultation.opens_at.isoformat(),
        "public_closes_at": consultation.public_closes_at.isoformat(),
        "points_close_at": consultation.points_close_at.isoformat(),
        "comments": consultation.comment_count,
    }
