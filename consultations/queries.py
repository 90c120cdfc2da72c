"""Questions over several models, as the public pages ask them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from consultations.models import (
    Comment,
    CommentTarget,
    Consultation,
    ConsultationIndexPage,
    Provision,
    ResultPublication,
)
from consultations.services.results import ResultCounts, result_counts
from contactpoints.models import ContactPoint

HOME_OPEN = 6
HOME_RESULTS = 4
LIST_SIZE = 20
RESULTS_SIZE = 40


@dataclass(slots=True)
class Block:
    """A unit as the page shows it: a heading, or an article with its paragraphs and items."""

    unit: Provision
    parts: list[Provision] = field(default_factory=list)
    comments: int = 0


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
    # A page in preview is not stored yet: nobody can have spoken.
    per_unit = comment_counts(consultation) if consultation.pk else {}
    blocks = draft_blocks(list(draft.provisions.all()), per_unit) if draft else []
    return {
        "draft": draft,
        "blocks": blocks,
        "contents": [block for block in blocks if block.unit.is_heading],
        "stages": consultation.project.stages.all(),
        "counts": received_counts(consultation) if consultation.pk else {"comments": 0, "people": 0},
        "publication": consultation.latest_publication,
        "point_code": request.GET.get("point", "")[:20],
    }


def received_counts(consultation: Consultation) -> dict[str, int]:
    received = Comment.objects.received().filter(consultation=consultation)
    return received.aggregate(comments=Count("pk"), people=Coalesce(Sum("people"), 0))


def comment_counts(consultation: Consultation) -> dict[int, int]:
    """Received comments per provision; a number each, never a text."""
    counted = (
        CommentTarget.objects.filter(comment__in=Comment.objects.received().filter(consultation=consultation))
        .exclude(provision=None)
        .order_by()
        .values_list("provision")
        .annotate(n=Count("comment", distinct=True))
    )
    return dict(counted)


def draft_blocks(units: Iterable[Provision], counts: dict[int, int]) -> list[Block]:
    """The units in order, paragraphs and items gathered under their article."""
    blocks: list[Block] = []
    for unit in units:
        if unit.kind in {Provision.Kind.PARAGRAPH, Provision.Kind.ITEM, Provision.Kind.SUBITEM} and blocks:
            blocks[-1].parts.append(unit)
        else:
            blocks.append(Block(unit, comments=counts.get(unit.pk, 0)))
    return blocks


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
