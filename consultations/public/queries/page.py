"""Questions over several models, as the public pages ask them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from consultations.comments.queries import counts_since, received_counts
from consultations.drafts.html import fill, highlight
from consultations.drafts.models import Draft, ProvisionNote
from consultations.drafts.models.provision import anchor_of
from consultations.drafts.queries import comparison_between, corrections_of, root_of, version_before
from consultations.drafts.unit_names import UnitNames
from consultations.public.unit_tools import UnitTools
from consultations.public.visit import entries_of, point_of_session
from consultations.rounds.models import Consultation, RoundAct
from consultations.rounds.notices import notice_of
from portal.documents import pdf_available

MOST_FIND = 40


def consultation_page(consultation: Consultation, request: HttpRequest) -> dict[str, Any]:
    draft = consultation.draft
    if draft is not None and not draft.is_confirmed:
        draft = None
    find = request.GET.get("find", "").strip()[:MOST_FIND]
    # A page in preview is not stored yet: nobody can have spoken.
    received: dict[str, Any] = received_counts(consultation) if consultation.pk else {"comments": 0, "people": 0}
    counts = counts_since(consultation, received["stamp"]) if consultation.pk else {}
    point = point_of_session(request, consultation.public_slug)
    return {
        "point": point,
        "unsent": len(entries_of(request, consultation.public_slug)),
        "draft": draft,
        **(_text_context(consultation, draft, request, find, counts) if draft else {}),
        "find": find,
        "stages": consultation.project.stages.all(),
        "counts": received,
        "publication": consultation.latest_publication,
        **round_context(consultation),
        "pdf_available": pdf_available(),
    }


def round_context(consultation: Consultation) -> dict[str, Any]:
    """The notices of what was done to the consultation, the newest first, and the one that halts it."""
    acts = list(consultation.acts.announced()) if consultation.pk else []
    halting = {RoundAct.Kind.WITHDRAW: consultation.withdrawn_at, RoundAct.Kind.SUSPEND: consultation.suspended_at}
    halt = next((act for act in acts if halting.get(RoundAct.Kind(act.kind))), None)
    return {"notices": acts, "halt": notice_of(halt) if halt else None}


def _text_context(
    consultation: Consultation, draft: Draft, request: HttpRequest, find: str, counts: Mapping[int, int]
) -> dict[str, Any]:
    html = draft.html
    notes = {note.provision.path: note for note in _notes(draft)}
    tools = UnitTools(consultation, counts, notes)
    body = highlight(html.body, find) if find else html.body
    return {
        "body": mark_safe(fill(body, tools)),  # noqa: S308  made by us from escaped words
        "contents": [{"anchor": anchor, "words": words, "kind": kind} for anchor, words, kind in html.contents],
        "key_notes": [note for note in notes.values() if note.is_key],
        **(_found(draft, find) if find else {}),
        "has_comparison": comparison_between(version_before(draft), draft) is not None,
        "corrections": corrections_of(draft),
    }


def _notes(draft: Draft) -> Iterable[ProvisionNote]:
    return ProvisionNote.objects.filter(provision__draft=draft).select_related("provision")


def _found(draft: Draft, words: str) -> dict[str, Any]:
    """The unit that the words name, and where else they stand."""
    names = UnitNames(draft)
    unit = names.find(words)
    missing = names.missing(words) if unit is None and "条" in words else None
    named = unit or (missing.nearest if missing else None)
    hits = [hit for hit in _hits(draft, words) if named is None or hit["anchor"] != named.anchor]
    return {"hits": hits, "named": named, "not_there": missing.message if missing and missing.nearest else ""}


def _hits(draft: Draft, words: str) -> list[dict[str, str]]:
    """The articles and headings in which the words stand, in the order of the text."""
    rows = draft.provisions.filter(Q(text__icontains=words) | Q(heading__icontains=words)).order_by("order")
    roots = dict.fromkeys(root_of(path) for path in rows.values_list("path", flat=True))
    labels = dict(draft.provisions.filter(path__in=roots).values_list("path", "label"))
    return [{"anchor": anchor_of(path), "label": labels.get(path) or str(_("title"))} for path in roots]
