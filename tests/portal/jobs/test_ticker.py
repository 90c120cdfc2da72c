import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.jobs.models import DutyState
from portal.jobs.ticker import MINUTE, Duty, register_duty, tick
from tests.portal.jobs.errors import ERRORS, raise_one
from tests.portal.jobs.helpers import PATIENCE, Worker, until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_duties")]
# The beginning of a minute.
NOW = 1_800_000_000 // MINUTE * MINUTE
LEASE = 30


def duty(act: Callable[[], object], name: str = "test", seconds: int = MINUTE) -> Duty:
    made = Duty(name, seconds, act)
    register_duty(made)
    return made


def state(name: str = "test") -> DutyState:
    return DutyState.objects.get(name=name)


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class Flaky:
    """Fails so many times, then works."""

    def __init__(self, failures: int) -> None:
        self.left = failures
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        if self.left:
            self.left -= 1
            raise ValueError("broken")


def test_a_duty_is_done_once_a_turn_and_once_after_a_pause() -> None:
    done: list[int] = []
    duty(lambda: done.append(1))

    assert tick(NOW) == ["test"]
    assert tick(NOW + 59) == []
    assert tick(NOW + 3600) == ["test"]
    assert len(done) == 2


def test_a_duty_keeps_one_row_that_says_how_it_went() -> None:
    made = duty(lambda: None)

    tick(NOW)
    tick(NOW + 60)

    row = DutyState.objects.get()
    assert (row.finished_turn, row.claimed_turn, row.claimer) == (made.turn(moment(NOW + 60)), None, "")
    assert (row.lease_until, row.failures, row.last_success) == (None, 0, moment(NOW + 60))


def test_two_duties_cannot_have_one_name() -> None:
    duty(lambda: None)

    with pytest.raises(ImproperlyConfigured):
        duty(lambda: None)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_duty_that_fails_is_recorded_tried_again_and_in_nobodys_way(error: BaseException, caplog: Any) -> None:
    duty(raise_one(error), "bad")
    duty(lambda: None, "good")

    assert tick(NOW) == ["good"]
    assert tick(NOW + 4) == []
    assert tick(NOW + 6) == []

    row = state("bad")
    assert (row.failures, row.finished_turn, row.claimer) == (2, None, "")
    assert row.last_error.startswith(type(error).__name__)
    assert row.next_try == moment(NOW + 6 + 10)
    assert [record.levelno for record in caplog.records if "duty bad" in record.getMessage()] == [logging.ERROR] * 2


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_only_the_wish_to_stop_goes_through_and_leaves_the_turn_free(error: BaseException) -> None:
    duty(raise_one(error))

    with pytest.raises(type(error)):
        tick(NOW)

    assert (state().claimer, state().failures) == ("", 1)


def test_a_turn_that_failed_is_finished_by_a_later_try() -> None:
    flaky = Flaky(failures=2)
    duty(flaky)

    done = [tick(NOW + seconds) for seconds in (0, 5, 14, 15, 20, 59)]

    assert (done, flaky.calls) == ([[], [], [], ["test"], [], []], 3)
    assert (state().failures, state().last_success) == (0, moment(NOW + 15))
    assert state().last_error == "ValueError: broken"


@pytest.mark.parametrize(
    ("seconds", "pauses"),
    [
        (24 * 3600, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]),
        (60, [5, 10, 20, 40, 60, 60]),
        (2, [5, 5]),
    ],
)
def test_pauses_grow_to_an_hour_or_the_period(seconds: int, pauses: list[int]) -> None:
    made = Duty("test", seconds, lambda: None)

    grown = [made.pause(failures).total_seconds() for failures in range(1, len(pauses) + 1)]

    assert grown == pauses
    assert made.pause(0) == timedelta(0)
    assert made.pause(10_000) == timedelta(seconds=pauses[-1])


def claimed(**fields: Any) -> DutyState:
    """A turn at which some process is, or was."""
    values = {"claimed_turn": NOW // MINUTE, "claimer": "other", "lease_until": moment(NOW + LEASE)}
    return DutyState.objects.create(name="test", **values | fields)


def test_a_turn_that_another_process_is_at_is_left_alone() -> None:
    duty(lambda: pytest.fail("must not act"))
    claimed()

    assert tick(NOW + LEASE - 1) == []
    assert state().claimer == "other"


def test_a_killed_process_leaves_its_turn_to_others_after_its_lease() -> None:
    duty(lambda: None)
    claimed()

    assert tick(NOW + LEASE) == ["test"]
    assert (state().last_error, state().failures) == ("its process stopped", 0)


def test_a_duty_that_kills_its_process_is_tried_with_growing_pauses() -> None:
    seen: list[int] = []
    duty(lambda: seen.append(state().failures))
    claimed(failures=2)

    assert tick(NOW + LEASE + 9) == []
    assert tick(NOW + LEASE + 10) == ["test"]
    assert seen == [3]


@pytest.mark.parametrize(
    "ahead",
    [
        {"finished_turn": NOW // MINUTE + 99_999, "last_success": moment(NOW + 5_999_940)},
        {"finished_turn": NOW // MINUTE + 99_999},
        {"failures": 1, "next_try": moment(NOW + 9_999_999)},
    ],
)
def test_a_mark_in_the_future_does_not_stop_a_duty(ahead: dict[str, Any]) -> None:
    made = duty(lambda: None)
    DutyState.objects.create(name="test", **ahead)

    assert tick(NOW) == ["test"]
    assert tick(NOW + 30) == []
    assert state().finished_turn == made.turn(moment(NOW))


def test_a_mark_in_the_future_is_logged(caplog: Any) -> None:
    duty(lambda: None)
    DutyState.objects.create(name="test", finished_turn=NOW)

    tick(NOW)

    assert [record.getMessage() for record in caplog.records] == [
        "duty test: its mark lies in the future and is ignored; a clock ran ahead"
    ]


def test_a_claim_whose_lease_lies_far_in_the_future_does_not_stop_a_duty() -> None:
    duty(lambda: None)
    claimed(claimed_turn=NOW, lease_until=moment(NOW + 9_999_999))

    assert tick(NOW) == ["test"]


def test_clocks_that_differ_by_seconds_do_not_do_a_turn_again() -> None:
    duty(lambda: None)
    tick(NOW + 60)

    assert tick(NOW + 58) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_supervisors_at_once_one_does_the_turn() -> None:
    together = threading.Barrier(4)
    calls: list[int] = []

    def act() -> None:
        calls.append(1)
        time.sleep(0.2)

    duty(act)
    DutyState.objects.create(name="test")

    def supervise() -> list[str]:
        together.wait(PATIENCE)
        return tick(NOW)

    done = [worker.outcome() for worker in [Worker(supervise) for _n in range(4)]]

    assert sorted(done) == [[], [], [], ["test"]]
    assert calls == [1]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_long_duty_keeps_its_lease(settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0.6
    go_on = threading.Event()
    duty(lambda: go_on.wait(PATIENCE))

    first = Worker(tick)
    until(lambda: DutyState.objects.exclude(claimer="").exists())
    time.sleep(1.5)
    second = tick()
    go_on.set()

    assert (second, first.outcome()) == ([], ["test"])
    assert state().last_success <= timezone.now()
