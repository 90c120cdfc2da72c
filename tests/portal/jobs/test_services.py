from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.models import Role
from portal.audit.models import AuditEntry
from portal.jobs.exceptions import JobFinishedError
from portal.jobs.models import Job
from portal.jobs.running import execute
from portal.jobs.services import recover, request_cancel, start_job
from tests.factories import person_with
from tests.portal.jobs.conftest import Register
from tests.portal.jobs.helpers import left_behind, waiting
from tests.races import at_once

pytestmark = pytest.mark.django_db


def test_a_second_request_under_the_same_key_is_the_first(kind: Register) -> None:
    name = kind(lambda run: None)

    first = start_job(name, payload={}, by=None, key="k")
    second = start_job(name, payload={}, by=None, key="k")

    assert first == second


def test_a_waiting_job_is_cancelled_at_once(kind: Register, on_commit: Any) -> None:
    given_up = []
    name = kind(lambda run, what: pytest.fail("must not run"), on_failure=lambda what: given_up.append(what))
    job = waiting(name, payload={"what": 7})

    with on_commit():
        request_cancel(job=job, by=None)
    execute(job.pk)

    job.refresh_from_db()
    assert (job.state, given_up) == (Job.State.CANCELLED, [7])


def test_cancelling_says_who_did_it(kind: Register) -> None:
    job = waiting(kind(lambda run: None), state=Job.State.RUNNING)
    administrator = person_with(Role.ADMINISTRATOR)

    request_cancel(job=job, by=administrator)

    job.refresh_from_db()
    entry = AuditEntry.objects.get(action="jobs.cancel")
    assert job.cancel_requested
    assert (entry.actor, entry.subject_type, entry.subject_id) == (administrator, "jobs.job", str(job.pk))


@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED])
def test_what_is_over_cannot_be_cancelled(kind: Register, state: Job.State) -> None:
    job = waiting(kind(lambda run: None), state=state)

    with pytest.raises(JobFinishedError):
        request_cancel(job=job, by=None)

    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (state, False)
    assert not AuditEntry.objects.filter(action="jobs.cancel").exists()


def test_a_job_of_a_dead_worker_is_taken_up_again(kind: Register) -> None:
    job = left_behind(kind(lambda run: {"second": True}))

    assert recover() == 1

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_after_the_last_attempt_a_dead_workers_job_has_failed(kind: Register) -> None:
    failed = []
    name = kind(lambda run, what: None, attempts=2, on_failure=lambda what: failed.append(what))
    job = left_behind(name, attempts=2, payload={"what": 7})

    recover()

    job.refresh_from_db()
    assert (job.state, job.error, failed) == (Job.State.FAILED, "its worker stopped", [7])


def test_a_dead_workers_job_that_was_to_stop_is_not_begun_again(kind: Register) -> None:
    job = left_behind(kind(lambda run: pytest.fail("must not run")), cancel_requested=True)

    recover()

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_a_job_under_lease_is_left_alone(kind: Register) -> None:
    until = timezone.now() + timedelta(seconds=30)
    waiting(kind(lambda run: None), state=Job.State.RUNNING, attempts=1, worker="w", lease_until=until)

    assert recover() == 0


def test_a_dead_workers_job_gives_way_to_the_same_that_waits(kind: Register) -> None:
    name = kind(lambda run: None)
    dead = left_behind(name, key="k")
    asked_again = waiting(name, key="k")

    recover()

    dead.refresh_from_db()
    asked_again.refresh_from_db()
    assert (dead.state, asked_again.state) == (Job.State.CANCELLED, Job.State.QUEUED)


def test_a_job_that_cannot_be_recovered_does_not_keep_others_from_it(kind: Register) -> None:
    def broken(**payload: Any) -> None:
        raise ValueError("broken")

    unknown = left_behind("test.gone")
    bad = left_behind(kind(lambda run: None, "test.bad", attempts=1, on_failure=broken))
    good = left_behind(kind(lambda run: None))

    assert recover() == 3

    states = [Job.objects.get(pk=job.pk).state for job in (unknown, bad, good)]
    assert states == [Job.State.FAILED, Job.State.FAILED, Job.State.DONE]


def test_a_job_whose_task_was_never_written_is_queued_again(kind: Register) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    job = waiting(kind(lambda run: {"ran": True}), queued_at=long_ago)

    assert recover() == 1

    job.refresh_from_db()
    assert job.result == {"ran": True}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_job_that_is_taken_up_while_the_same_is_started_stands_in_nobodys_way(kind: Register) -> None:
    """What waited at the insert runs already at the next look; whoever asked still gets a job."""
    name = kind(lambda run: None)

    for _turn in range(15):
        started = at_once(*[lambda: start_job(name, payload={}, by=None, key="k")] * 4).values
        assert all(job.kind == name for job in started)

    assert set(Job.objects.filter(kind=name).values_list("state", flat=True)) == {Job.State.DONE}
