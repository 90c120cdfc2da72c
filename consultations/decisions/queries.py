"""Publishing what became of the comments: the check list, then one act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Sum

from consultations.comments.models import Comment
from consultations.comments.models.comment import CommentQuerySet
from consultations.drafts.queries import unit_texts
from consultations.rounds.models import Consultation


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of the check list: how many comments it is about; a blocking line must be at none."""

    code: str
    count: int
    blocking: bool

    @property
    def passed(self) -> bool:
        return self.count == 0


def check_list(consultation: Consultation) -> list[CheckItem]:
    """What stands between a consultation and the publication of its results."""
    received = Comment.objects.received().filter(consultation=consultation)
    status = Comment.Status
    settled = received.filter(status__in=[status.APPROVED, status.PUBLISHED])
    return [
        CheckItem("still_open", int(consultation.is_open), blocking=True),
        CheckItem("undecided", received.filter(status=status.UNDECIDED).count(), blocking=True),
        CheckItem("not_approved", received.filter(status=status.PROPOSED).count(), blocking=True),
        CheckItem("not_cleared", received.filter(clearance=Comment.Clearance.PENDING).count(), blocking=True),
        CheckItem("nothing_received", int(not received.exists()), blocking=False),
        CheckItem(
            "adopted_without_provision",
            settled.filter(decision__kind__counts_as_adopted=True, decision__provision=None).count(),
            blocking=False,
        ),
        CheckItem("adopted_unchanged", len(adopted_but_unchanged(consultation)), blocking=False),
    ]


def adopted_but_unchanged(consultation: Consultation) -> list[Comment]:
    """Adopted comments whose article reads in the next text as it read before."""
    adopted = (
        Comment.objects.received()
        .filter(consultation=consultation, decision__kind__counts_as_adopted=True)
        .exclude(decision__provision=None)
        .select_related("decision__provision")
        .with_targets()
    )
    comments = list(adopted)
    texts = unit_texts({c.decision.provision.draft_id for c in comments if c.decision and c.decision.provision})
    return [comment for comment in comments if _unchanged(comment, texts)]


def _unchanged(comment: Comment, texts: Mapping[int, str]) -> bool:
    shown_in = comment.decision.provision if comment.decision else None
    spoken_of = [target for target in comment.targets.all() if target.provision_id]
    if shown_in is None or not spoken_of:
        return False
    now = "".join(texts[shown_in.pk].split())
    return any("".join(target.frozen_text.split()) == now for target in spoken_of)


@dataclass(frozen=True, slots=True)
class ResultCounts:
    """The figures at the head of the results: comments, people, and comments per kind of decision."""

    comments: int
    people: int
    adopted: int
    by_kind: list[dict[str, Any]]


def result_counts(consultation: Consultation) -> ResultCounts:
    received = Comment.objects.received().filter(consultation=consultation)
    total = received.aggregate(comments=Count("pk"), people=Sum("people"))
    kinds = _by_kind(received)
    adopted = sum(row["count"] for row in kinds if row["adopted"])
    return ResultCounts(total["comments"], total["people"] or 0, adopted, kinds)


def _by_kind(received: CommentQuerySet) -> list[dict[str, Any]]:
    rows = (
        received.exclude(published_decision=None)
        .order_by("published_decision__kind__order")
        .values(
            kind=F("published_decision__kind"),
            adopted=F("published_decision__kind__counts_as_adopted"),
        )
        .annotate(count=Count("pk"))
    )
    return [dict(row) for row in rows]
