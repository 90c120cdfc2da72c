"""What is open for opinions, for the page of a contact point."""

from collections.abc import Iterator
from urllib.parse import urlencode

from consultations.rounds.models import Consultation
from contactpoints.calls import Call


def open_calls(code: str) -> Iterator[Call]:
    query = urlencode({"point": code})
    for consultation in Consultation.objects.listed().open().order_by("public_closes_at", "pk"):
        yield Call(
            title=consultation.title,
            address=f"{consultation.get_public_url()}?{query}",
            form=f"{consultation.comment_url}?{query}",
            until=consultation.public_closes_at,
        )
