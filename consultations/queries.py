"""Questions over several models, as the public pages ask them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from consultations.lawtext.naming import full_name
from consultations.models import (
    Comment,
    CommentTarget,
    Consultation,
    ConsultationIndexPage,
    Draft,
    DraftComparison,
    ImportBatch,
    Provision,
    ProvisionLink,
    ProvisionNote,
    ResultPublication,
)
from consultations.models.draft import anchor_of
from consultations.reading import fill, highlight, html_of
from consultations.services.results import ResultCounts, result_counts
from consultations.unit_tools import UnitTools
from contactpoints.models import ContactPoint
from portal.documents import pdf_available

HOME_OPEN = 6
HOME_RESULTS = 4
LIST_SIZE = 20
RESULTS_SIZE = 40
MOST_FIND = 40


def home_page() -> dict[str, Any]:
    now = timezone.now()
    publications = (
        ResultPublication.objects.filter(consultation__in=Consultation.objects.listed())
        .select_related("consultation")
        .order_by("-published_at")
    )
    latest: dict[int, ResultPublication] = {}
    for publication in publications[: HOME_RESULTS * 4]:
        latest.setdefault(publication.consultation_id, publication)
    return {
        "now": now,
        "open_consultations": Consultation.objects.listed().open(now).with_comment_count().order_by("public_closes_at")[
            :HOME_OPEN
        ],
        "results": [(p, result_counts(p.consultation)) for p in list(latest.values())[:HOME_RESULTS]],
        "points": ContactPoint.objects.active().select_related("area")[:LIST_SIZE],
        "index_url": index_url(),
    }  # fmt: skip


def index_url() -> str:
    page = ConsultationIndexPage.objects.live().first()
    return page.url if page else ""


def consultation_list(request: HttpRequest) -> dict[str, Any]:
    consultations = Consultation.objects.listed().filter(opens_at__lte=timezone.now()).with_comment_count()
    page = Paginator(consultations.order_by("-opens_at"), LIST_SIZE).get_page(request.GET.get("page"))
    return {"consultations": page}


def consultation_page(consultation: Consultation, request: HttpRequest) -> dict[str, Any]:
    draft = consultation.draft
    if draft is not None and not draft.is_confirmed:
        draft = None
    find = request.GET.get("find", "").strip()[:MOST_FIND]
    # A page in preview is not stored yet: nobody can have spoken.
    received: dict[str, Any] = received_counts(consultation) if consultation.pk else {"comments": 0, "people": 0}
    counts = counts_since(consultation, received["stamp"]) if consultation.pk else {}
    return {
        "draft": draft,
        **(_text_context(consultation, draft, request, find, counts) if draft else {}),
        "find": find,
        "stages": consultation.project.stages.all(),
        "counts": received,
        "publication": consultation.latest_publication,
        "point_code": request.GET.get("point", "")[:20],
        "pdf_available": pdf_available(),
    }


def _text_context(
    consultation: Consultation, draft: Draft, request: HttpRequest, find: str, counts: Mapping[int, int]
) -> dict[str, Any]:
    html = html_of(draft)
    notes = {note.provision.path: note for note in _notes(draft)}
    tools = UnitTools(consultation, counts, notes, point_code=request.GET.get("point", "")[:20])
    body = highlight(html.body, find) if find else html.body
    return {
        "body": mark_safe(fill(body, tools)),  # noqa: S308  made by us from escaped words
        "contents": [{"anchor": anchor, "words": words, "kind": kind} for anchor, words, kind in html.contents],
        "key_notes": [note for note in notes.values() if note.is_key],
        "hits": _hits(draft, find) if find else [],
        "has_comparison": draft.previous_id is not None,
    }


def _notes(draft: Draft) -> Iterable[ProvisionNote]:
    return ProvisionNote.objects.filter(provision__draft=draft).select_related("provision")


def _hits(draft: Draft, words: str) -> list[dict[str, str]]:
    """The articles and headings in which the words stand, in the order of the text."""
    rows = draft.provisions.filter(Q(text__icontains=words) | Q(heading__icontains=words)).order_by("order")
    roots = dict.fromkeys(root_of(path) for path in rows.values_list("path", flat=True))
    labels = dict(draft.provisions.filter(path__in=roots).values_list("path", "label"))
    return [{"anchor": anchor_of(path), "label": labels.get(path) or str(_("title"))} for path in roots]


def root_of(path: str) -> str:
    """The article of a paragraph or item; other units stand for themselves."""
    return path.split(".")[0] if path[:1] == "a" and path[1:2].isdigit() else path


def unit_context(consultation: Consultation, unit: Provision) -> dict[str, Any]:
    """What the page of one unit shows besides its words and its history."""
    paths = list(consultation.draft.provisions.targets().order_by("order").values_list("path", "label"))  # type: ignore[union-attr]
    at = next((n for n, (path, _label) in enumerate(paths) if path == unit.path), None)
    labels = {unit.path: unit.label}
    inner = unit.draft.provisions.filter(path__startswith=f"{unit.path}.").exclude(text="", kind="paragraph")
    own = list(inner.filter(kind__in=["paragraph", "item", "subitem"]).order_by("order"))
    if at is None:
        raise Http404
    return {
        "before": paths[at - 1] if at else None,
        "after": paths[at + 1] if at + 1 < len(paths) else None,
        "above": _above(unit),
        "comments": by_article(comment_counts(consultation))[unit.path],
        "parts": [{"path": part.path, "name": full_name(part.path, labels), "anchor": part.anchor} for part in own],
        "note": ProvisionNote.objects.filter(provision=unit).first(),
    }


def _above(unit: Provision) -> list[Provision]:
    above: list[Provision] = []
    while unit.parent is not None:
        unit = unit.parent
        above.insert(0, unit)
    return above


def comparison_page(consultation: Consultation, stored: DraftComparison, *, everything: bool) -> dict[str, Any]:
    """The rows to show, each with its two sides and where the next change is."""
    old_page = Consultation.objects.listed().filter(draft=stored.old_id).exclude(pk=consultation.pk).first()
    said = by_article(_counted(Q(provision__draft=stored.old_id)))
    changed = [at for at, row in enumerate(stored.rows) if row["change"] != "equal" or row["moved"]]
    following = dict(pairwise(changed))
    rows = [
        row | {
            "at": at, "next": following.get(at),
            "old_parts": [part for part in row["segments"] if part[0] != "+"],
            "new_parts": [part for part in row["segments"] if part[0] != "-"],
            "renumbered": row["old_label"] != row["new_label"] and None not in (row["old"], row["new"]),
            "said": said.get(row["old"] or "", 0),
            "name": row["new_label"] or row["old_label"] or Provision.Kind(row["kind"]).label,
        }
        for at, row in enumerate(stored.rows)
        if row["kind"] != "contents" and (everything or row["change"] != "equal" or row["moved"])
    ]  # fmt: skip
    return {
        "consultation": consultation,
        "comparison": stored,
        "old_page": old_page,
        "rows": rows,
        "everything": everything,
        "first": changed[0] if changed else None,
    }


def received_counts(consultation: Consultation) -> dict[str, Any]:
    """How many comments by how many people; `stamp` is another one whenever one came, changed or was filed anew."""
    received = Comment.objects.received().filter(consultation=consultation)
    found = received.aggregate(
        comments=Count("pk"),
        people=Coalesce(Sum("people"), 0),
        newest=Coalesce(Max("pk"), 0),
        revs=Coalesce(Sum("rev"), 0),
    )
    parts = (consultation.draft_id, consultation.latest_revision_id, *found.values())
    stamp = "-".join(map(str, parts))
    return {"comments": found["comments"], "people": found["people"], "stamp": stamp}


def counts_since(consultation: Consultation, stamp: str) -> dict[int, int]:
    """`comment_counts`, kept until the stamp of `received_counts` is another one; never out of date."""
    key = f"comment-counts:{consultation.pk}:{stamp}"
    counts: dict[int, int] | None = cache.get(key)
    if counts is None:
        counts = comment_counts(consultation)
        cache.set(key, counts, 3600)
    return counts


def comment_counts(consultation: Consultation) -> dict[int, int]:
    """Received comments per provision of the text shown, by its key; a number each, never a text.

    What was said of a version that was corrected since counts for the provision that continues it.
    """
    spoken = _counted(Q(comment__consultation=consultation))
    current = dict(Provision.objects.filter(pk__in=spoken, draft=consultation.draft_id).values_list("pk", "pk"))
    counts = Counter({key: count for key, count in spoken.items() if key in current})
    earlier = {key: count for key, count in spoken.items() if key not in current}
    while earlier:
        links = list(ProvisionLink.objects.filter(before__in=earlier).values_list("before", "after", "after__draft"))
        ahead: Counter[int] = Counter()
        for before, after, draft in links:
            (counts if draft == consultation.draft_id else ahead)[after] += earlier[before]
        earlier = ahead
    return dict(counts)


def _counted(condition: Q) -> dict[int, int]:
    counted = (
        CommentTarget.objects.filter(condition)
        .filter(Q(comment__batch=None) | Q(comment__batch__state=ImportBatch.State.PUBLISHED))
        .exclude(provision=None)
        .order_by()
        .values_list("provision")
        .annotate(n=Count("comment"))
    )
    return dict(counted)


def by_article(counts: Mapping[int, int]) -> "Counter[str]":
    """Counts per article or other unit, by its path, what is said of its parts included.

    A comment on several paragraphs of an article counts once for each of them.
    """
    found: Counter[str] = Counter()
    for key, path in Provision.objects.filter(pk__in=counts).values_list("pk", "path"):
        found[root_of(path)] += counts[key]
    return found


@dataclass(frozen=True, slots=True)
class Results:
    counts: ResultCounts
    page: Page
    withheld: list[tuple[str, int]]
    waiting: int


def results_page(consultation: Consultation, request: HttpRequest) -> Results:
    """Cleared comments with their published decisions, in the order of the draft."""
    comments = (
        Comment.objects.public().filter(consultation=consultation).exclude(published_decision=None).with_targets()
    )
    ordered = (
        comments.annotate(first_unit=Coalesce(Min("targets__provision__order"), -1))
        .select_related("published_decision__kind", "published_decision__provision", "submission")
        .order_by("first_unit", "pk")
    )
    return Results(
        counts=result_counts(consultation),
        page=Paginator(ordered, RESULTS_SIZE).get_page(request.GET.get("page")),
        withheld=_withheld(consultation),
        waiting=Comment.objects.received().filter(consultation=consultation, published_decision=None).count(),
    )


def _withheld(consultation: Consultation) -> list[tuple[str, int]]:
    reasons = Comment.objects.received().filter(consultation=consultation, clearance=Comment.Clearance.WITHHELD)
    counts = Counter(reasons.values_list("withheld_reason", flat=True))
    return [(str(Comment.WithheldReason(reason).label), count) for reason, count in counts.most_common()]
