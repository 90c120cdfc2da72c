"""Periodic duties: done once a turn by one process, tried again after a failure, none in the way of another.

A turn is claimed under a lease before the duty acts and finished only after it has succeeded. After a failure it is
released and tried again with growing pauses. A claim whose lease ran out, because its process was killed, is anybody's.
After a pause only the present turn is taken, since duties work from state; they must be safe to run again.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise

from portal.jobs.heartbeat import Heartbeat
from portal.jobs.lease import lease, lease_end
from portal.jobs.models import DutyState, DutyStateQuerySet
from portal.logging import describe

Clock = Callable[[], datetime]
logger = logging.getLogger(__name__)
MINUTE = 60
DAY = 24 * 60 * MINUTE
# Days begin at 02:00 in UTC+8 for the nightly duties: 18:00 UTC.
NIGHTLY_OFFSET = 6 * 60 * MINUTE
FIRST_PAUSE = 5
LONGEST_PAUSE = 60 * MINUTE
# Clocks of two machines may differ so much. What lies further ahead was written by a clock that went wrong.
CLOCK_SKEW = timedelta(seconds=MINUTE)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do once in every `seconds`, counted from the epoch plus `offset`."""

    name: str
    seconds: int
    act: Callable[[], object]
    offset: int = 0
    # What it does, in plain words, for whoever looks after the system.
    label: str | Promise = ""

    @property
    def words(self) -> str:
        return str(self.label) or self.name

    def turn(self, at: datetime) -> int:
        return int(at.timestamp() + self.offset) // self.seconds

    def pause(self, failures: int) -> timedelta:
        """How long to wait after so many failures in a row: 5 s, 10 s … an hour, but no longer than the period."""
        longest = min(LONGEST_PAUSE, max(self.seconds, FIRST_PAUSE))
        return timedelta(seconds=min(FIRST_PAUSE * 2 ** min(failures - 1, 20), longest) if failures else 0)


_duties: dict[str, Duty] = {}


def register_duty(duty: Duty) -> None:
    if duty.name in _duties:
        raise ImproperlyConfigured(f"duty {duty.name!r} is registered twice")
    _duties[duty.name] = duty


def get_duties() -> list[Duty]:
    return list(_duties.values())


def tick(now: float | None = None) -> list[str]:
    """Do what is due and has not been done this turn; the names of what was done.

    Whatever a duty raises is recorded and logged; only SystemExit and KeyboardInterrupt go on to the caller.
    """
    moment = datetime.fromtimestamp(now, UTC) if now is not None else None
    clock = timezone.now if moment is None else lambda: moment
    done = []
    for duty in get_duties():
        try:
            if _take_turn(duty, clock):
                done.append(duty.name)
        except Exception:
            # The database could not say whose turn it is, or hear how it went: the lease ends, the turn is tried again.
            logger.exception("the turn of duty %s could not be taken or noted", duty.name)
            _mend_connection()
    return done


def _take_turn(duty: Duty, clock: Clock) -> bool:
    state, _created = DutyState.objects.get_or_create(name=duty.name)
    claimer = uuid.uuid4().hex
    if not _is_due(duty, state, clock()) or not _claim(duty, state, clock(), claimer):
        return False
    try:
        with Heartbeat(partial(_renew, duty.name, claimer)):
            duty.act()
    except BaseException as failure:
        logger.exception("duty %s failed", duty.name)
        _mend_connection()
        _release(duty, claimer, clock(), failure)
        if isinstance(failure, SystemExit | KeyboardInterrupt):
            raise
        return False
    return _finish(duty, claimer, clock())


def _is_due(duty: Duty, state: DutyState, at: datetime) -> bool:
    turn = state.finished_turn
    if turn is not None and turn >= duty.turn(at) and not _is_ahead(duty, state, at):
        return False
    if not state.claimer:
        return not _is_between(at, state.next_try, at + duty.pause(state.failures) + CLOCK_SKEW)
    # Nobody can hold a claim for longer than a lease from now, whatever a clock said. A process that was killed at this
    # duty before keeps it waiting for longer each time.
    longest = duty.pause(state.failures) + lease() + CLOCK_SKEW
    over = state.lease_until + duty.pause(state.failures) if state.lease_until else None
    return not _is_between(at, over, at + longest)


def _is_between(first: datetime, at: datetime | None, last: datetime) -> bool:
    return at is not None and first < at <= last


def _is_ahead(duty: Duty, state: DutyState, at: datetime) -> bool:
    """Whether a clock that ran ahead marked a turn that has not come yet: then the mark counts for nothing."""
    if state.finished_turn is None or state.finished_turn <= duty.turn(at):
        return False
    return state.last_success is None or state.last_success > at + CLOCK_SKEW


def _claim(duty: Duty, state: DutyState, at: datetime, claimer: str) -> bool:
    """Take the turn, if the duty is still as it was read; of two processes one succeeds."""
    if _is_ahead(duty, state, at):
        logger.warning("duty %s: its mark lies in the future and is ignored; a clock ran ahead", duty.name)
    changes = {"claimed_turn": duty.turn(at), "claimer": claimer, "lease_until": at + lease(), "next_try": None}
    if state.claimer:
        # That its process was killed is a failure too, and makes the pauses grow.
        logger.warning("duty %s: the process that was at it stopped; its turn is taken up", duty.name)
        changes |= {"failures": state.failures + 1, "last_error": "its process stopped", "failed_at": at}
    as_read = DutyState.objects.filter(
        name=duty.name, claimer=state.claimer, finished_turn=state.finished_turn, failures=state.failures
    )
    return bool(as_read.update(**changes))


def _claimed(name: str, claimer: str) -> DutyStateQuerySet:
    """The duty, while this claim of it holds."""
    return DutyState.objects.filter(name=name, claimer=claimer)


def _renew(name: str, claimer: str) -> bool:
    return bool(_claimed(name, claimer).update(lease_until=lease_end()))


def _finish(duty: Duty, claimer: str, at: datetime) -> bool:
    finished = _claimed(duty.name, claimer).update(
        finished_turn=F("claimed_turn"), claimed_turn=None, claimer="", lease_until=None, failures=0, last_success=at
    )
    if not finished:
        logger.warning("duty %s: its lease was lost before it ended; whoever has it now finishes the turn", duty.name)
    return bool(finished)


def _release(duty: Duty, claimer: str, at: datetime, failure: BaseException) -> None:
    """Give the turn back, to be tried again after a pause."""
    state = _claimed(duty.name, claimer).first()
    if state is None:
        return
    failures = state.failures + 1
    _claimed(duty.name, claimer).update(
        claimed_turn=None, claimer="", lease_until=None, failures=failures, last_error=describe(failure), failed_at=at,
        next_try=at + duty.pause(failures),
    )  # fmt: skip


def _mend_connection() -> None:
    """Drop a connection that an error broke, so that the next statement opens another; never within a transaction."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
