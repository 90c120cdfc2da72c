"""Publishing what became of the comments: the check list, then one act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Sum

from consultations.exceptions import ResultsNotReadyError
from consultations.models import Comment, Consultation, Decision, ResultPublication
from consultations.models.comment import CommentQuerySet
from consultations.services.comments import COMMENTS
from consultations.targets import frozen_texts
from portal.accounts.models import User
from portal.audit.services import record
from search.outbox import mark_all_changed


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
    texts = frozen_texts({c.decision.provision.draft_id for c in comments if c.decision and c.decision.provision})
    return [comment for comment in comments if _unchanged(comment, texts)]


def _unchanged(comment: Comment, texts: Mapping[int, str]) -> bool:
    shown_in = comment.decision.provision if comment.decision else None
    spoken_of = [target for target in comment.targets.all() if target.provision_id]
    if shown_in is None or not spoken_of:
        return False
    now = "".join(texts[shown_in.pk].split())
    return any("".join(target.frozen_text.split()) == now for target in spoken_of)


@transaction.atomic
def publish_results(*, consultation: Consultation, kind: str, by: User, note: str = "") -> ResultPublication:
    """Make every approved decision public at once. Raises ResultsNotReadyError with the open blocking lines."""
    missing = [item for item in check_list(consultation) if item.blocking and not item.passed]
    if missing:
        raise ResultsNotReadyError(missing)
    publication = ResultPublication.objects.create(consultation=consultation, kind=kind, note=note, published_by=by)
    decided = Comment.objects.received().filter(consultation=consultation, decision__approved_at__isnull=False)
    Decision.objects.filter(current_for__in=decided, publication=None).update(publication=publication)
    count = decided.update(published_decision=F("decision"), status=Comment.Status.PUBLISHED, rev=F("rev") + 1)
    mark_all_changed(COMMENTS, decided)
    record("consultations.publish_results", subject=publication, by=by, details={"kind": kind, "comments": count})
    return publication


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
