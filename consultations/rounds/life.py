"""Which acts a consultation allows where it stands, and what their closings must be."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from wagtail.models import Revision

from consultations.rounds.exceptions import ClosingsError
from consultations.rounds.models import Consultation, RoundAct
from consultations.rounds.period import RoundPeriod

Kind = RoundAct.Kind
State = RoundPeriod.State
# Acts after which the public may have had less time than it was promised.
MAY_SHORTEN = frozenset({Kind.SHORTEN, Kind.CLOSE_EARLY, Kind.RESUME})
_ALWAYS = (Kind.CORRECT, Kind.WITHDRAW)
_POSSIBLE: Mapping[RoundPeriod.State, tuple[RoundAct.Kind, ...]] = {
    State.DRAFT: (),
    State.SCHEDULED: (Kind.EXTEND, Kind.SHORTEN, *_ALWAYS),
    State.OPEN: (Kind.EXTEND, Kind.SHORTEN, Kind.SUSPEND, Kind.CLOSE_EARLY, *_ALWAYS),
    State.SUSPENDED: (Kind.RESUME, Kind.CLOSE_EARLY, *_ALWAYS),
    State.CLOSED: _ALWAYS,
    State.PUBLISHED: _ALWAYS,
    State.WITHDRAWN: (),
}


def possible_acts(consultation: Consultation) -> list[RoundAct.Kind]:
    """What may be done now, in the order of the screen; nothing before the page is published."""
    if not consultation.live:
        return []
    acts = _POSSIBLE[consultation.state]
    if consultation.is_over_for_public and consultation.is_open_for_points:
        # The public has had its time; that of the contact points still runs.
        acts = (Kind.EXTEND, Kind.SHORTEN, *acts)
    return list(acts)


def standing_of(consultation: Consultation) -> str:
    """A word for all that an act rests on: the last act, the state and the newest revision, saved over or not."""
    last = consultation.acts.order_by("-pk").values_list("pk", "outcome").first()
    saved = Revision.objects.filter(pk=consultation.latest_revision_id).values_list("created_at", flat=True).first()
    return f"{last} {consultation.state} {consultation.latest_revision_id} {saved}"


def needs_second_person(kind: RoundAct.Kind) -> bool:
    """Whether the installation wants one; what may shorten a period is no way round a rule for shortening."""
    named = set(settings.ROUND_ACTS_NEED_SECOND_PERSON)
    shortens = kind in MAY_SHORTEN and Kind.SHORTEN.value in named
    return shortens or bool(named & {kind.value, "all"})


def check_closings(act: RoundAct) -> None:
    """Refuse closings that do not do what the act says, as of now. Raises ClosingsError."""
    if act.kind in RoundAct.WITH_CLOSINGS:
        public, points = act.public_closes_at, act.points_close_at
        if public is None or points is None:
            raise ClosingsError("public_closes_at" if public is None else "points_close_at", "missing")
        _check_order(act, public, points)
        _check_direction(act, public, points)
    elif act.kind == Kind.CLOSE_EARLY and act.points_close_at:
        _check_end_of_points(act, act.points_close_at)


def _check_order(act: RoundAct, public: datetime, points: datetime) -> None:
    over = act.old_public_closes_at <= timezone.now() and act.kind != Kind.RESUME
    if over and public != act.old_public_closes_at:
        raise ClosingsError("public_closes_at", "public_over")
    if not over and public <= max(timezone.now(), act.consultation.opens_at):
        raise ClosingsError("public_closes_at", "past")
    if points < public:
        raise ClosingsError("points_close_at", "before_public")
    if points <= timezone.now():
        raise ClosingsError("points_close_at", "past")


def _check_direction(act: RoundAct, public: datetime, points: datetime) -> None:
    later = (public - act.old_public_closes_at, points - act.old_points_close_at)
    if act.kind == Kind.EXTEND:
        _check_moves(later, sign=1, code="not_later")
    elif act.kind == Kind.SHORTEN:
        _check_moves(later, sign=-1, code="not_earlier")


def _check_moves(later: tuple[timedelta, timedelta], *, sign: int, code: str) -> None:
    moves = [sign * moved.total_seconds() for moved in later]
    for field, moved in zip(("public_closes_at", "points_close_at"), moves, strict=True):
        if moved < 0:
            raise ClosingsError(field, code)
    if not any(moves):
        raise ClosingsError("public_closes_at", code)


def _check_end_of_points(act: RoundAct, points: datetime) -> None:
    if points <= timezone.now():
        raise ClosingsError("points_close_at", "past")
    if points > act.old_points_close_at:
        raise ClosingsError("points_close_at", "not_earlier")
