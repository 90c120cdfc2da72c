from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Min
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from consultations.comments.models import Comment
from consultations.comments.queries import NilReturn, nil_returns
from consultations.decisions.queries import ResultCounts, result_counts, with_published
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint

RESULTS_SIZE = 40


@dataclass(frozen=True, slots=True)
class Results:
    counts: ResultCounts
    page: Page[Comment]
    withheld: list[tuple[str, int]]
    waiting: int
    nil_returns: list[tuple[ContactPoint, NilReturn]]


def results_page(consultation: Consultation, request: HttpRequest) -> Results:
    """Cleared comments with their published decisions, in the order of the draft."""
    comments = with_published(Comment.objects.public().filter(consultation=consultation)).with_targets()
    ordered = (
        comments.annotate(first_unit=Coalesce(Min("targets__provision__order"), -1))
        .select_related("submission")
        .order_by("first_unit", "pk")
    )
    return Results(
        counts=result_counts(consultation),
        page=Paginator(ordered, RESULTS_SIZE).get_page(request.GET.get("page")),
        withheld=_withheld(consultation),
        waiting=Comment.objects.current().filter(consultation=consultation, disposition__published=None).count(),
        nil_returns=_nil_returns(consultation),
    )


def _nil_returns(consultation: Consultation) -> list[tuple[ContactPoint, NilReturn]]:
    """The contact points that reported that nobody wants a change, those left to do more excluded."""
    tasks = list(
        consultation.assignments.reported_nil().select_related("contact_point").order_by("contact_point__code")
    )
    nil = nil_returns(tasks)
    return [(task.contact_point, nil[task.pk]) for task in tasks]


def _withheld(consultation: Consultation) -> list[tuple[str, int]]:
    reasons = Comment.objects.current().filter(consultation=consultation, clearance=Comment.Clearance.WITHHELD)
    counts = Counter(reasons.values_list("withheld_reason", flat=True))
    return [(str(Comment.WithheldReason(reason).label), count) for reason, count in counts.most_common()]
