"""Questions about what became of comments."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from consultations.comments.models import Comment
from consultations.comments.models.comment import CommentQuerySet
from consultations.decisions.models import Decision, Disposition, ResultPublication, Signature
from consultations.drafts.models import Provision
from consultations.drafts.queries import unit_texts
from consultations.rounds.models import Consultation

Status = Disposition.Status


def undecided(comments: CommentQuerySet) -> CommentQuerySet:
    """Those that no act speaks for."""
    return comments.filter(Q(disposition=None) | Q(disposition__status=Status.UNDECIDED))


def with_published(comments: CommentQuerySet) -> CommentQuerySet:
    """Those whose decision the public reads, with it."""
    return with_answers(comments.filter(disposition__published__isnull=False))


def with_answers(comments: CommentQuerySet) -> CommentQuerySet:
    """With the decision that the public reads, where there is one, and the text that shows it, without its words."""
    shown_in = "disposition__published__provision__draft"
    heavy = [f"{shown_in}__{field}" for field in ("source_text", "corrections", "warnings")]
    return comments.select_related("disposition__published__kind", shown_in).defer(*heavy)


def awaiting_approval() -> "models.QuerySet[Decision]":
    """Acts that still speak for a comment and that a second person has yet to look at."""
    asked = Signature.objects.awaited().approvals().filter(decision=OuterRef("pk"))
    return Decision.objects.filter(Exists(asked), Exists(Disposition.objects.filter(current=OuterRef("pk"))))


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
    standing = Comment.objects.current().filter(consultation=consultation)
    proposed = standing.filter(disposition__status=Status.PROPOSED)
    return [
        CheckItem("still_open", int(not consultation.is_over_for_public), blocking=True),
        CheckItem("undecided", undecided(standing).count(), blocking=True),
        CheckItem("not_approved", proposed.count(), blocking=True),
        CheckItem("not_cleared", standing.filter(clearance=Comment.Clearance.PENDING).count(), blocking=True),
        CheckItem("nothing_received", int(not standing.exists()), blocking=False),
        CheckItem("adopted_without_provision", _adopted_and_shown_nowhere(standing), blocking=False),
        CheckItem("adopted_unchanged", len(adopted_but_unchanged(consultation)), blocking=False),
    ]


def _adopted_and_shown_nowhere(standing: CommentQuerySet) -> int:
    settled = standing.filter(disposition__status__in=Disposition.SETTLED)
    adopted = settled.filter(disposition__current__kind__counts_as_adopted=True)
    return adopted.filter(disposition__current__provision=None, disposition__current__effect="").count()


def adopted_but_unchanged(consultation: Consultation) -> list[Comment]:
    """Adopted comments whose article reads in the next text as it read before."""
    adopted = (
        Comment.objects.current()
        .filter(consultation=consultation, disposition__current__kind__counts_as_adopted=True)
        .filter(disposition__current__provision__isnull=False)
        .select_related("disposition__current__provision")
        .with_targets()
    )
    comments = list(adopted)
    shown_in = {comment.pk: provision for comment in comments if (provision := _shown_in(comment))}
    texts = unit_texts({provision.draft_id for provision in shown_in.values()})
    return [comment for comment in comments if _says_the_same(comment, texts[shown_in[comment.pk].pk])]


def _shown_in(comment: Comment) -> Provision | None:
    """The provision of the next text that the act which speaks for a comment names."""
    act = comment.disposition.current
    return act.provision if act else None


def _says_the_same(comment: Comment, words: str) -> bool:
    """Whether these are the words that the comment spoke of."""
    spoken_of = [target for target in comment.targets.all() if target.provision_id]
    return any("".join(target.frozen_text.split()) == "".join(words.split()) for target in spoken_of)


@dataclass(frozen=True, slots=True)
class ResultCounts:
    """The figures at the head of the results: comments, people, and comments per kind of decision."""

    comments: int
    people: int
    adopted: int
    by_kind: list[dict[str, Any]]


def result_counts(consultation: Consultation) -> ResultCounts:
    return result_counts_of([consultation])[consultation.pk]


def result_counts_of(consultations: Iterable[Consultation]) -> dict[int, ResultCounts]:
    """The figures of several consultations by key, in two queries for any number of them."""
    wanted = [consultation.pk for consultation in consultations]
    standing = Comment.objects.current().filter(consultation__in=wanted).order_by()
    totals = {
        pk: (comments, people)
        for pk, comments, people in standing.values_list("consultation").annotate(Count("pk"), Sum("people"))
    }
    kinds = _by_kind(standing)
    return {pk: _counts(*totals.get(pk, (0, 0)), kinds.get(pk, [])) for pk in wanted}


def _counts(comments: int, people: int, kinds: list[dict[str, Any]]) -> ResultCounts:
    return ResultCounts(comments, people, sum(row["count"] for row in kinds if row["adopted"]), kinds)


def _by_kind(standing: CommentQuerySet) -> dict[int, list[dict[str, Any]]]:
    rows = (
        standing.filter(disposition__published__isnull=False)
        .order_by("disposition__published__kind__order")
        .values(
            "consultation",
            kind=F("disposition__published__kind"),
            adopted=F("disposition__published__kind__counts_as_adopted"),
        )
        .annotate(count=Count("pk"))
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["consultation"], []).append(dict(row))
    return found


def note_publications(consultations: Iterable[Consultation]) -> None:
    """Read the newest publication of each at once; the state of a consultation asks for it."""
    publications = ResultPublication.objects.filter(consultation__in=consultations).order_by("pk")
    newest = {publication.consultation_id: publication for publication in publications}
    for consultation in consultations:
        consultation.latest_publication = newest.get(consultation.pk)
