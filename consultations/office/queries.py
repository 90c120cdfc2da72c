"""What the home of the office lists."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from consultations.comments.permissions import VIEW_COMMENT
from consultations.comments.queries import with_comment_count
from consultations.decisions.models import ResultPublication
from consultations.decisions.permissions import PUBLISH_RESULTS
from consultations.rounds.models import Consultation
from consultations.rounds.permissions import EDIT_CONSULTATION, REVIEW_ASSIGNMENT
from portal.accounts.grants import allowed
from portal.accounts.models import User

MOST_LISTED = 100


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
    _note_publications(newest)
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


def _note_publications(consultations: Iterable[Consultation]) -> None:
    """Read the newest publication of each at once; the state of a consultation asks for it."""
    publications = ResultPublication.objects.filter(consultation__in=consultations).order_by("pk")
    newest = {publication.consultation_id: publication for publication in publications}
    for consultation in consultations:
        consultation._latest_publication = newest.get(consultation.pk)
