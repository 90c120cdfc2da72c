"""One attempt at a job, from its claim to its outcome."""

import logging
import threading
import time
import uuid
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import models
from django.db.models import F
from django.utils import timezone

from portal.audit.services import origin
from portal.jobs.exceptions import JobCancelledError, LeaseLostError
from portal.jobs.heartbeat import Heartbeat
from portal.jobs.lease import lease_end
from portal.jobs.models import Job
from portal.jobs.registry import get_kind
from portal.logging import describe

logger = logging.getLogger(__name__)
# `check` may be called for every line of a file; it asks the database no more often than this.
LOOK_SECONDS = 1.0


class JobRun:
    """What a handler sees of its job, held under a lease.

    The lease is this run's while a renewal of it succeeded less than a lease ago. After that the run is lost unless the
    database confirms, by one more renewal, that nobody took the job up meanwhile. Lost once is lost for good.
    """

    def __init__(self, job: Job, worker: str) -> None:
        self.job_id = job.pk
        self.worker = worker
        self.last_attempt = job.attempts >= get_kind(job.kind).attempts
        self._lost = threading.Event()
        self._next_look = 0.0
        self._held_until = time.monotonic() + settings.JOB_LEASE_SECONDS

    def progress(self, done: int, total: int) -> None:
        if not self._renew(done=done, total=total):
            raise LeaseLostError(self.job_id)
        self._look()

    def check(self) -> None:
        if self._lost.is_set():
            raise LeaseLostError(self.job_id)
        now = time.monotonic()
        if now >= self._held_until and not self._confirm():
            raise LeaseLostError(self.job_id)
        if now >= self._next_look:
            self._next_look = now + LOOK_SECONDS
            self._look()

    def renew(self) -> bool:
        """Keep the lease, for the heartbeat; False when there is none to keep."""
        return self._renew()

    def _renew(self, **fields: int) -> bool:
        if self._lost.is_set():
            return False
        asked = time.monotonic()
        if not held(self.job_id, self.worker).update(lease_until=lease_end(), **fields):
            self._lost.set()
            return False
        self._held_until = asked + settings.JOB_LEASE_SECONDS
        return True

    def _confirm(self) -> bool:
        """Whether the job is still nobody else's, after a lease without a renewal."""
        try:
            return self._renew()
        except DatabaseFailure:
            self._lost.set()
            return False

    def _look(self) -> None:
        cancelled = held(self.job_id, self.worker).values_list("cancel_requested", flat=True).first()
        if cancelled is None:
            self._lost.set()
            raise LeaseLostError(self.job_id)
        if cancelled:
            raise JobCancelledError(self.job_id)


def execute(job_id: int) -> None:
    """Claim a job and run it; whatever happens, the job says so afterwards, unless it is another worker's by then."""
    worker = uuid.uuid4().hex
    if not _claim(job_id, worker):
        return
    job = Job.objects.get(pk=job_id)
    token = origin.set(f"job {job.pk}")
    try:
        result = _work(job, worker)
    except LeaseLostError:
        logger.warning("job %s: this worker lost its lease and stopped", job.pk)
    except JobCancelledError:
        finish(job, worker, state=Job.State.CANCELLED)
    except Exception as error:  # the worker must outlive any job, and the job must tell
        logger.exception("job %s failed", job.pk)
        finish(job, worker, state=Job.State.FAILED, error=describe(error))
    else:
        finish(job, worker, state=Job.State.DONE, result=result)
    finally:
        origin.reset(token)


def _work(job: Job, worker: str) -> dict[str, Any]:
    run = JobRun(job, worker)
    with Heartbeat(run.renew):
        return get_kind(job.kind).handler(run, **job.payload) or {}


def _claim(job_id: int, worker: str) -> bool:
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING,
        worker=worker,
        attempts=F("attempts") + 1,
        lease_until=lease_end(),
        started_at=models.functions.Coalesce("started_at", now),
    )
    return bool(claimed)


def finish(job: Job, worker: str, *, state: Job.State, result: dict[str, Any] | None = None, error: str = "") -> bool:
    """Write the outcome, if the job is still this worker's; then what follows from a failure."""
    finished = held(job.pk, worker).update(
        state=state, result=result or {}, error=error, finished_at=timezone.now(), lease_until=None
    )
    if not finished:
        logger.warning("job %s: another worker has it; nothing of this attempt was kept", job.pk)
    elif state in {Job.State.FAILED, Job.State.CANCELLED}:
        follow_failure(job)
    return bool(finished)


def follow_failure(job: Job) -> None:
    """What its kind does once a job is given up; the job is finished whatever comes of that."""
    try:
        get_kind(job.kind).on_failure(**job.payload)
    except Exception:
        logger.exception("what follows from the end of job %s failed", job.pk)


def held(job_id: int, worker: str) -> "models.QuerySet[Job]":
    """The job, while this worker runs it."""
    return Job.objects.filter(pk=job_id, worker=worker, state=Job.State.RUNNING)
