"""What the office's screens list."""

from collections import defaultdict
from collections.abc import Collection
from copy import copy
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from consultations.comments.models import Comment, Erasure
from consultations.comments.models.comment import CommentQuerySet
from consultations.comments.permissions import VIEW_COMMENT
from consultations.comments.queries import with_comment_count
from consultations.decisions.models import Decision, Disposition, Signature
from consultations.decisions.permissions import PUBLISH_RESULTS
from consultations.decisions.queries import awaiting_approval, note_publications
from consultations.drafts.comparison_table import counts_in_words
from consultations.drafts.queries import comparison_between
from consultations.rounds.corrections import Difference, differences, revision_page
from consultations.rounds.life import MAY_SHORTEN
from consultations.rounds.models import Consultation, RoundAct
from consultations.rounds.permissions import EDIT_CONSULTATION, REVIEW_ASSIGNMENT
from portal.accounts.grants import allowed
from portal.accounts.models import User

SHOWN_MEMBERS = 5
MOST_LISTED = 100


def for_listing(comments: CommentQuerySet) -> CommentQuerySet:
    """Comments with all that a line of the list shows."""
    return comments.select_related(
        "submission__contact_point",
        "submission__contributor",
        "consultation",
        "disposition__current__kind",
        "group_member__group",
    ).with_targets()


def history_of(comment: Comment) -> QuerySet[Decision]:
    """Every act about a comment, the newest first, with who signed it."""
    return _with_signatures(Decision.objects.filter(members__comment=comment)).select_related("kind", "provision")


def decisions_to_sign(comments: CommentQuerySet) -> QuerySet[Decision]:
    """Acts that wait for a second person and speak for one of these comments, the newest first."""
    acts = awaiting_approval().filter(dispositions__comment__in=comments).distinct()
    return _with_signatures(acts).select_related("kind", "provision", "consultation").order_by("-created_at", "-pk")


@dataclass(frozen=True, slots=True)
class Act:
    """A decision, the first of the comments that it speaks for now, and how many these are."""

    decision: Decision
    comments: list[Comment]
    count: int
    own: bool


def acts_of(decisions: Collection[Decision], user: User) -> list[Act]:
    """The acts as one signs them, in two queries for all; `own` are those that the user proposed or reviewed."""
    spoken_for = Disposition.objects.filter(current__in=decisions).order_by()
    counts = dict(spoken_for.values_list("current").annotate(n=Count("pk")))
    place = Window(RowNumber(), partition_by="current", order_by="comment")
    first = spoken_for.annotate(place=place).filter(place__lte=SHOWN_MEMBERS).select_related("comment")
    members: dict[int, list[Comment]] = defaultdict(list)
    for disposition in first.order_by("comment"):
        members[disposition.current_id or 0].append(disposition.comment)
    return [
        Act(each, members[each.pk], counts.get(each.pk, 0), user in {each.proposed_by, each.reviewed_by})
        for each in decisions
    ]


def erasures_to_answer(comments: CommentQuerySet) -> QuerySet[Erasure]:
    """Erasures that somebody asked for and nobody has answered, the oldest first."""
    asked = Erasure.objects.unanswered().filter(comment__in=comments)
    return asked.select_related("comment__submission", "comment__consultation", "requested_by")


def _with_signatures(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    return decisions.prefetch_related(Prefetch("signatures", Signature.objects.select_related("by")))


@dataclass(frozen=True, slots=True)
class Prospect:
    """An act with all that it will change, as one looks at it before it is done."""

    act: RoundAct
    # The consultation with the closings that it will have.
    after: Consultation
    differences: list[Difference]
    told: int
    unfinished: int
    # Of a corrected text, what changed in words.
    text_changes: str = ""

    @property
    def moves_closings(self) -> bool:
        return self.act.kind in RoundAct.WITH_CLOSINGS or self.act.kind == RoundAct.Kind.CLOSE_EARLY

    @property
    def calls_off(self) -> int:
        return self.unfinished if self.act.kind == RoundAct.Kind.WITHDRAW else 0

    @property
    def is_warned(self) -> bool:
        """The public's period becomes shorter than the minimum by this act."""
        return self.act.kind in MAY_SHORTEN and self.after.is_short


def prospect_of(act: RoundAct) -> Prospect:
    after = copy(act.consultation)
    now = timezone.now()
    early = now if act.kind == RoundAct.Kind.CLOSE_EARLY else None
    after.public_closes_at = act.public_closes_at or early or after.public_closes_at
    after.points_close_at = act.points_close_at or early or after.points_close_at
    told = act.consultation.assignments.told_of_changes()
    return Prospect(
        act=act,
        after=after,
        differences=differences(act.consultation, revision_page(act)) if act.is_correction else [],
        told=told.count() if act.is_public else 0,
        unfinished=act.consultation.assignments.unfinished().count(),
        text_changes=_text_changes(act) if act.is_correction else "",
    )


def _text_changes(act: RoundAct) -> str:
    old, new = act.consultation.draft, revision_page(act).draft
    stored = comparison_between(old, new) if new is not None and new != old else None
    return counts_in_words(stored.summary) if stored else ""


@dataclass(frozen=True, slots=True)
class Work:
    """A consultation, and what somebody may do with it."""

    consultation: Consultation
    state: Consultation.State
    may_read: bool
    may_review: bool
    may_edit: bool
    may_publish: bool

    @property
    def is_open(self) -> bool:
        return self.state == Consultation.State.OPEN

    @property
    def is_over(self) -> bool:
        return self.state == Consultation.State.PUBLISHED


def work_of(user: User) -> list[Work]:
    """The newest consultations that this person may work on in any way, those that close first at the head."""
    actions = (VIEW_COMMENT, REVIEW_ASSIGNMENT, EDIT_CONSULTATION, PUBLISH_RESULTS)
    reach = [set(allowed(user, action, Consultation.objects.all()).values_list("pk", flat=True)) for action in actions]
    read, review, edit, publish = reach
    shown = Consultation.objects.filter(Q(live=True, pk__in=read | review | publish) | Q(pk__in=edit))
    newest = list(with_comment_count(shown).order_by("-opens_at", "-pk")[:MOST_LISTED])
    note_publications(newest)
    return [
        Work(
            consultation=one,
            state=one.state,
            may_read=one.live and one.pk in read,
            may_review=one.live and one.pk in review,
            may_edit=one.pk in edit,
            may_publish=one.live and one.pk in publish,
        )
        for one in sorted(newest, key=lambda one: (one.public_closes_at, one.pk))
    ]
