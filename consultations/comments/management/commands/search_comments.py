import json
from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.comments.search_source import comment_source
from consultations.rounds.models import Consultation
from search.engine import Filter, SearchError, SearchQuery, Terms
from search.finding import find_all


class Command(BaseCommand):
    help = "Search the comments' own words, newest first; hidden ones are included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--consultation", metavar="SLUG")
        parser.add_argument("--limit", type=int, default=20, help="0 for all")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] < 0:
            raise CommandError("--limit is 0 or more")
        query = SearchQuery(text=options["query"], filters=_filters(options["consultation"]))
        engine = comment_source.engine
        try:
            engine.refresh()
            total = engine.search(query).total
            ids = list(islice(find_all(comment_source, query), options["limit"] or None))
        except SearchError as error:
            raise CommandError(str(error)) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps({"total": total, "ids": ids, "engine": engine.name}))
            return
        self.stdout.write(f"{total} ({engine.name})")
        for id_ in ids:
            self.stdout.write(str(id_))


def _filters(slug: str | None) -> tuple[Filter, ...]:
    if slug is None:
        return ()
    consultation = Consultation.objects.filter(public_slug=slug).values_list("pk", flat=True).first()
    if consultation is None:
        raise CommandError(f"there is no consultation {slug!r}")
    return (Terms("consultation", (consultation,)),)
