"""The page of main points (要点): purpose, whom it concerns, the important articles with their questions, dates, QR."""

from typing import Any

from django.templatetags.static import static

from consultations.drafts.models import ProvisionNote
from consultations.public.queries.page import round_context
from consultations.rounds.models import Consultation

MOST_ARTICLES = 6


def poster_context(consultation: Consultation, address: str) -> dict[str, Any]:
    notes = ProvisionNote.objects.filter(provision__draft=consultation.draft_id, is_key=True)
    return {
        "consultation": consultation,
        "notes": notes.select_related("provision")[:MOST_ARTICLES],
        "address": address,
        **round_context(consultation),
        "stylesheet": static("portal/site.css"),
    }
