import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from portal.jobs.exceptions import JobCancelledError, LeaseLostError
from portal.jobs.models import Job
from portal.jobs.running import JobRun, execute, finish
from portal.jobs.services import recover, request_cancel, start_job
from tests.log_watch import LogWatch
from tests.portal.jobs.conftest import Register
from tests.portal.jobs.helpers import PATIENCE, Worker, left_behind, until, waiting

pytestmark = pytest.mark.django_db


def running(name: str, worker: str = "me", **fields: Any) -> JobRun:
    job = waiting(name, state=Job.State.RUNNING, worker=worker, attempts=1, **fields)
    return JobRun(job, worker)


def test_a_job_keeps_its_result_and_progress(kind: Register, on_commit: Any) -> None:
    def work(run: Any, amount: int) -> dict[str, Any]:
        run.progress(1, amount)
        return {"amount": amount}

    with on_commit():
        job = start_job(kind(work), payload={"amount": 4}, by=None)

    job.refresh_from_db()
    assert (job.state, job.result, job.percent) == (Job.State.DONE, {"amount": 4}, 25)


def test_a_job_that_raises_says_so(kind: Register) -> None:
    def work(run: Any) -> None:
        raise ValueError("broken")

    job = waiting(kind(work))

    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "ValueError: broken")


def test_a_job_that_raises_keeps_no_words_of_people(kind: Register, _log_watch: LogWatch) -> None:
    said = "请把第三条删去, wrote 'Zhang San of Elm Street', 13800001111"

    def chained(run: Any) -> None:
        raise RuntimeError("the import broke") from ValueError(said)

    def quoting(run: Any) -> None:
        raise ValueError(said)

    jobs = [waiting(kind(chained, "test.chained")), waiting(kind(quoting, "test.quoting"))]
    for job in jobs:
        execute(job.pk)
        job.refresh_from_db()

    assert [job.error for job in jobs] == ["RuntimeError: the import broke", "ValueError: ***, wrote '***', ***"]
    log = "".join(_log_watch.lines)
    assert [part for part in ("第三条", "Zhang", "13800001111") if part in log] == []
    assert "RuntimeError: the import broke" in log


def test_a_job_of_a_kind_that_is_gone_fails_and_says_so(kind: Register) -> None:
    job = waiting("test.gone")

    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "KeyError: 'test.gone'")


def test_what_follows_a_failure_may_fail_too(kind: Register) -> None:
    def broken(**payload: Any) -> None:
        raise ValueError("nor can this")

    def work(run: Any) -> None:
        raise OSError("first")

    job = waiting(kind(work, on_failure=broken))

    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "OSError: first")


def test_a_running_job_stops_at_its_next_sign_of_progress(kind: Register) -> None:
    steps = []

    def work(run: Any) -> None:
        for step in range(5):
            steps.append(step)
            if step == 1:
                request_cancel(job=Job.objects.get(pk=run.job_id), by=None)
            run.progress(step, 5)

    job = waiting(kind(work))

    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, steps) == (Job.State.CANCELLED, [0, 1])


def test_only_one_worker_gets_a_job(kind: Register) -> None:
    runs = []
    job = waiting(kind(lambda run: runs.append(1)))

    execute(job.pk)
    execute(job.pk)

    assert runs == [1]


def test_check_stops_a_loop_without_progress(kind: Register) -> None:
    run = running(kind(lambda run: None))
    run.check()
    Job.objects.update(cancel_requested=True)

    run._next_look = 0.0

    with pytest.raises(JobCancelledError):
        run.check()


def test_check_asks_the_database_once_a_second_at_most(kind: Register, django_assert_num_queries: Any) -> None:
    run = running(kind(lambda run: None))

    with django_assert_num_queries(1):
        for _turn in range(1000):
            run.check()


@pytest.mark.parametrize("taken", [{"worker": "other"}, {"worker": "", "state": "queued"}, {"state": "failed"}])
@pytest.mark.parametrize("sign", ["progress", "check"])
def test_a_run_whose_job_is_not_its_own_any_more_stops(kind: Register, taken: dict[str, str], sign: str) -> None:
    run = running(kind(lambda run: None))
    Job.objects.update(**taken)

    with pytest.raises(LeaseLostError):
        run.progress(3, 4) if sign == "progress" else run.check()

    assert Job.objects.get().done == 0


def test_the_heartbeat_that_finds_the_lease_lost_says_so_to_the_run(
    kind: Register, django_assert_num_queries: Any
) -> None:
    run = running(kind(lambda run: None))
    Job.objects.update(worker="other")

    assert run.renew() is False

    with django_assert_num_queries(0), pytest.raises(LeaseLostError):
        run.check()


def test_lost_once_is_lost_for_good(kind: Register) -> None:
    run = running(kind(lambda run: None))
    Job.objects.update(worker="other")
    run.renew()
    Job.objects.update(worker="me")

    with pytest.raises(LeaseLostError):
        run.progress(1, 2)


def test_a_run_that_could_not_renew_for_a_lease_is_lost(kind: Register, settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0.1
    run = running(kind(lambda run: None))
    run.check()
    time.sleep(0.15)

    with no_database(), pytest.raises(LeaseLostError):
        run.check()

    with pytest.raises(LeaseLostError):
        run.progress(1, 2)


def test_a_run_that_could_not_renew_goes_on_when_the_database_says_that_nobody_took_it(
    kind: Register, settings: Any
) -> None:
    settings.JOB_LEASE_SECONDS = 0.1
    run = running(kind(lambda run: None))
    run.check()
    time.sleep(0.15)

    run.check()
    run.progress(1, 2)

    assert Job.objects.get().done == 1


def no_database() -> Any:
    def refuse(*args: Any) -> None:
        raise OperationalError("the server is gone")

    return connection.execute_wrapper(refuse)


def test_finish_does_not_change_what_was_given_up(kind: Register) -> None:
    job = left_behind(kind(lambda run: None), attempts=3)
    recover()

    assert finish(job, "w", state=Job.State.DONE) is False

    job.refresh_from_db()
    assert job.state == Job.State.FAILED


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_whose_job_was_taken_over_stops_and_writes_nothing(kind: Register) -> None:
    at_work, go_on = threading.Event(), threading.Event()
    steps: list[str] = []

    def work(run: Any) -> dict[str, Any]:
        if steps:
            return {"by": "the second"}
        steps.append("begun")
        at_work.set()
        assert go_on.wait(PATIENCE)
        run.progress(1, 2)
        steps.append("went on")
        return {"by": "the first"}

    job = waiting(kind(work))
    first = Worker(lambda: execute(job.pk))
    assert at_work.wait(PATIENCE)
    left_by_a_stopped_process(job)

    assert recover() == 1
    go_on.set()
    first.outcome()

    job.refresh_from_db()
    assert (steps, job.attempts, job.done) == (["begun"], 2, 0)
    assert (job.state, job.result) == (Job.State.DONE, {"by": "the second"})


def left_by_a_stopped_process(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_hears_of_the_loss_from_its_heartbeat(kind: Register, settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0.6
    at_work, heard = threading.Event(), threading.Event()

    def work(run: Any) -> None:
        # The handler asks for nothing but the flag, as between two looks at the database.
        run._next_look = time.monotonic() + PATIENCE
        at_work.set()
        try:
            while True:
                run.check()
                time.sleep(0.01)
        except LeaseLostError:
            heard.set()
            raise

    job = waiting(kind(work))
    worker = Worker(lambda: execute(job.pk))
    assert at_work.wait(PATIENCE)
    Job.objects.update(worker="other")

    assert heard.wait(PATIENCE)
    worker.outcome()
    job.refresh_from_db()
    assert (job.state, job.worker, job.finished_at) == (Job.State.RUNNING, "other", None)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_heartbeat_keeps_the_lease_of_a_handler_that_is_silent(kind: Register, settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0.6
    go_on = threading.Event()
    job = waiting(kind(lambda run: go_on.wait(PATIENCE) and None))
    worker = Worker(lambda: execute(job.pk))
    until(lambda: Job.objects.get().state == Job.State.RUNNING)
    first = Job.objects.get().lease_until

    until(lambda: Job.objects.get().lease_until > first)
    time.sleep(0.7)

    assert recover() == 0
    go_on.set()
    worker.outcome()
    assert Job.objects.get().state == Job.State.DONE
