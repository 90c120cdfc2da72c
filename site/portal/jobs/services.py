"""Starting, cancelling and recovering jobs."""

import logging
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.accounts.models import User
from portal.audit.services import record
from portal.jobs.exceptions import JobFinishedError, JobNotStartedError
from portal.jobs.lease import lease
from portal.jobs.models import Job, JobQuerySet
from portal.jobs.registry import get_kind
from portal.jobs.running import follow_failure
from portal.jobs.tasks import run_job

ATTEMPTS = 50
logger = logging.getLogger(__name__)


def start_job(name: str, *, payload: dict[str, Any], by: User | None, key: str = "") -> Job:
    """Queue a job once the caller's transaction is safe; a job already waiting under the key stands for this one."""
    kind = get_kind(name)
    for _attempt in range(ATTEMPTS):
        if key and (waiting := Job.objects.waiting().filter(kind=name, key=key).first()):
            return waiting
        try:
            with transaction.atomic():
                job = Job.objects.create(kind=name, queue=kind.queue, payload=payload, key=key, created_by=by)
        except IntegrityError:
            # Somebody queued the same between the look and the insert; by now it waits, or a worker has taken it up.
            continue
        transaction.on_commit(partial(_enqueue, job.pk, kind.queue))
        return job
    raise JobNotStartedError(f"{name} {key}: others are always quicker")


def _enqueue(job_id: int, queue: str) -> None:
    result = run_job.using(queue_name=queue).enqueue(job_id)
    Job.objects.filter(pk=job_id).update(task_id=str(result.id))


@transaction.atomic
def request_cancel(*, job: Job, by: User | None) -> None:
    """Ask a job to stop: at once when it still waits, at its next sign of progress when it runs.

    Raises JobFinishedError.
    """
    waiting = Job.objects.waiting().filter(pk=job.pk)
    if waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now()):
        transaction.on_commit(partial(follow_failure, job))
    elif not Job.objects.unfinished().filter(pk=job.pk).update(cancel_requested=True):
        raise JobFinishedError(job)
    record("jobs.cancel", subject=job, by=by, details={"kind": job.kind})


def recover() -> int:
    """Take up, or mark failed, what a dead worker left behind; the number of jobs touched."""
    now = timezone.now()
    late = now - lease()
    touched = 0
    for job in Job.objects.abandoned(now):
        touched += _guarded(job, partial(_take_up, job, now))
    for job in Job.objects.waiting().filter(queued_at__lt=late):
        touched += _guarded(job, partial(_requeue_lost, job))
    return touched


def _guarded(job: Job, act: "partial[bool]") -> int:
    """One job that cannot be recovered must not keep the others from it."""
    try:
        return int(act())
    except Exception:
        logger.exception("job %s could not be recovered", job.pk)
        return 0


def _take_up(job: Job, now: datetime) -> bool:
    """Exactly one process takes up a job, and only while its lease is still over."""
    if job.cancel_requested:
        return _give_up(job, now, state=Job.State.CANCELLED)
    if not _may_try_again(job):
        return _give_up(job, now, state=Job.State.FAILED, error="its worker stopped")
    try:
        with transaction.atomic():
            taken = _left(job, now).update(state=Job.State.QUEUED, queued_at=now, worker="", lease_until=None)
    except IntegrityError:
        # The same was asked for again meanwhile and waits; that one stands for this one.
        return bool(_left(job, now).update(state=Job.State.CANCELLED, finished_at=now, lease_until=None))
    if taken:
        _end_task(job.task_id)
        _enqueue(job.pk, job.queue)
    return bool(taken)


def _give_up(job: Job, now: datetime, *, state: Job.State, error: str = "") -> bool:
    if not _left(job, now).update(state=state, error=error, finished_at=now, lease_until=None):
        return False
    _end_task(job.task_id)
    follow_failure(job)
    return True


def _left(job: Job, now: datetime) -> JobQuerySet:
    """The job, while it is still as its dead worker left it."""
    return Job.objects.abandoned(now).filter(pk=job.pk, worker=job.worker)


def _may_try_again(job: Job) -> bool:
    try:
        return job.attempts < get_kind(job.kind).attempts
    except KeyError:
        # A kind of an earlier release: nobody could run it.
        return False


def _requeue_lost(job: Job) -> bool:
    """A job that waits although its task was taken, or never written: its worker died before the claim."""
    if job.task_id and DBTaskResult.objects.ready().filter(pk=job.task_id).exists():
        return False
    if not Job.objects.waiting().filter(pk=job.pk, queued_at=job.queued_at).update(queued_at=timezone.now()):
        return False
    _end_task(job.task_id)
    _enqueue(job.pk, job.queue)
    return True


def _end_task(task_id: str) -> None:
    if task_id:
        DBTaskResult.objects.running().filter(pk=task_id).update(
            status="FAILED", finished_at=timezone.now(), traceback="its worker stopped"
        )
