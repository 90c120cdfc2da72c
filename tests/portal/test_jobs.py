import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.jobs import registry, ticker
from portal.jobs.models import Job, TickRun
from portal.jobs.registry import register_job
from portal.jobs.services import execute, recover, request_cancel, start_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Registers job kinds for one test."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    def register(handler: Any, **options: Any) -> str:
        register_job("test.work", queue=Job.Queue.QUICK, **options)(handler)
        return "test.work"

    return register


def waiting(name: str, **fields: Any) -> Job:
    return Job.objects.create(kind=name, queue=Job.Queue.QUICK, **fields)


def test_a_job_keeps_its_result_and_progress(kind: Any, on_commit: Any) -> None:
    def work(run: Any, amount: int) -> dict[str, Any]:
        run.progress(1, amount)
        return {"amount": amount}

    with on_commit():
        job = start_job(kind(work), payload={"amount": 4}, by=None)

    job.refresh_from_db()
    assert (job.state, job.result, job.percent) == (Job.State.DONE, {"amount": 4}, 25)


def test_a_job_that_raises_says_so(kind: Any) -> None:
    def work(run: Any) -> None:
        raise ValueError("broken")

    job = waiting(kind(work))

    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "ValueError: broken")


def test_a_second_request_under_the_same_key_is_the_first(kind: Any) -> None:
    name = kind(lambda run: None)

    first = start_job(name, payload={}, by=None, key="k")
    second = start_job(name, payload={}, by=None, key="k")

    assert first == second


def test_a_waiting_job_is_cancelled_at_once(kind: Any) -> None:
    job = waiting(kind(lambda run: pytest.fail("must not run")))

    request_cancel(job=job)
    execute(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_a_running_job_stops_at_its_next_sign_of_progress(kind: Any) -> None:
    steps = []

    def work(run: Any) -> None:
        for step in range(5):
            steps.append(step)
            if step == 1:
                request_cancel(job=Job.objects.get(pk=run.job_id))
            run.progress(step, 5)

    job = waiting(kind(work))

    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, steps) == (Job.State.CANCELLED, [0, 1])


def test_only_one_worker_gets_a_job(kind: Any) -> None:
    runs = []
    job = waiting(kind(lambda run: runs.append(1)))

    execute(job.pk)
    execute(job.pk)

    assert runs == [1]


def test_a_job_of_a_dead_worker_is_taken_up_again(kind: Any, on_commit: Any) -> None:
    past = timezone.now() - timedelta(seconds=1)
    job = waiting(kind(lambda run: {"second": True}), state=Job.State.RUNNING, attempts=1, worker="w", lease_until=past)

    with on_commit():
        assert recover() == 1

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_after_the_last_attempt_a_dead_workers_job_has_failed(kind: Any) -> None:
    failed = []
    name = kind(lambda run, what: None, attempts=2, on_failure=lambda what: failed.append(what))
    past = timezone.now() - timedelta(seconds=1)
    job = waiting(name, state=Job.State.RUNNING, attempts=2, worker="w", lease_until=past, payload={"what": 7})

    recover()

    job.refresh_from_db()
    assert (job.state, failed) == (Job.State.FAILED, [7])


def test_a_job_under_lease_is_left_alone(kind: Any) -> None:
    until = timezone.now() + timedelta(seconds=30)
    waiting(kind(lambda run: None), state=Job.State.RUNNING, attempts=1, worker="w", lease_until=until)

    assert recover() == 0


def test_a_duty_is_done_once_a_turn_and_catches_up_after_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []
    monkeypatch.setattr(ticker, "_duties", {})
    ticker.register_duty(ticker.Duty("test", 60, lambda: done.append(1)))
    now = time.time() // 60 * 60

    assert ticker.tick(now) == ["test"]
    assert ticker.tick(now + 59) == []
    assert ticker.tick(now + 3600) == ["test"]
    assert ticker.tick(now) == []
    assert len(done) == 2
    assert TickRun.objects.count() == 2
