"""Starting, running, cancelling and recovering jobs."""

import logging
import uuid
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.accounts.models import User
from portal.audit.services import origin
from portal.jobs.heartbeat import Heartbeat, renew
from portal.jobs.models import Job
from portal.jobs.registry import JobCancelledError, get_kind

logger = logging.getLogger(__name__)


def start_job(name: str, *, payload: dict[str, Any], by: User | None, key: str = "") -> Job:
    """Queue a job once the caller's transaction is safe; a job already waiting under the key stands for this one."""
    kind = get_kind(name)
    if key and (waiting := Job.objects.waiting().filter(kind=name, key=key).first()):
        return waiting
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=name, queue=kind.queue, payload=payload, key=key, created_by=by)
    except IntegrityError:
        # Somebody queued the same between the look and the insert.
        return Job.objects.waiting().get(kind=name, key=key)
    transaction.on_commit(partial(_enqueue, job.pk, kind.queue))
    return job


def _enqueue(job_id: int, queue: str) -> None:
    from portal.jobs.tasks import run_job

    result = run_job.using(queue_name=queue).enqueue(job_id)
    Job.objects.filter(pk=job_id).update(task_id=str(result.id))


def request_cancel(*, job: Job) -> None:
    """Ask a job to stop: at once when it still waits, at its next sign of progress when it runs."""
    waiting = Job.objects.waiting().filter(pk=job.pk)
    if not waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now()):
        Job.objects.unfinished().filter(pk=job.pk).update(cancel_requested=True)


class JobRun:
    """One attempt at a job, held under a lease."""

    def __init__(self, job: Job, worker: str) -> None:
        self.job_id = job.pk
        self.worker = worker
        self.last_attempt = job.attempts >= get_kind(job.kind).attempts

    def progress(self, done: int, total: int) -> None:
        mine = Job.objects.filter(pk=self.job_id, worker=self.worker)
        mine.update(done=done, total=total, lease_until=_lease_end())
        if mine.filter(cancel_requested=True).exists():
            raise JobCancelledError(self.job_id)


def execute(job_id: int) -> None:
    """Claim a job and run it; whatever happens, the job says so afterwards."""
    worker = uuid.uuid4().hex
    if not _claim(job_id, worker):
        return
    job = Job.objects.get(pk=job_id)
    token = origin.set(f"job {job.pk}")
    try:
        with Heartbeat(partial(renew, job_id, worker)):
            result = get_kind(job.kind).handler(JobRun(job, worker), **job.payload)
    except JobCancelledError:
        _finish(job, worker, state=Job.State.CANCELLED)
    except Exception as error:  # the worker must outlive any job, and the job must tell
        logger.exception("job %s failed", job.pk)
        _finish(job, worker, state=Job.State.FAILED, error=f"{type(error).__name__}: {error}")
    else:
        _finish(job, worker, state=Job.State.DONE, result=result or {})
    finally:
        origin.reset(token)


def recover() -> int:
    """Take up, or mark failed, what a dead worker left behind; the number of jobs touched."""
    now = timezone.now()
    touched = 0
    for job in Job.objects.abandoned(now):
        touched += 1
        if job.attempts >= get_kind(job.kind).attempts:
            _finish(job, job.worker, state=Job.State.FAILED, error="its worker stopped")
            _end_task(job.task_id)
        elif Job.objects.abandoned(now).filter(pk=job.pk).update(state=Job.State.QUEUED, queued_at=now, worker=""):
            _end_task(job.task_id)
            _enqueue(job.pk, job.queue)
    return touched + _requeue_lost()


def _requeue_lost() -> int:
    """Jobs that wait although their task was taken, or never written: its worker died before the claim."""
    late = timezone.now() - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    lost = 0
    for job in Job.objects.waiting().filter(queued_at__lt=late):
        ready = DBTaskResult.objects.ready().filter(pk=job.task_id) if job.task_id else DBTaskResult.objects.none()
        if ready.exists():
            continue
        if Job.objects.waiting().filter(pk=job.pk, queued_at=job.queued_at).update(queued_at=timezone.now()):
            _end_task(job.task_id)
            _enqueue(job.pk, job.queue)
            lost += 1
    return lost


def _end_task(task_id: str) -> None:
    if task_id:
        DBTaskResult.objects.running().filter(pk=task_id).update(
            status="FAILED", finished_at=timezone.now(), traceback="its worker stopped"
        )


def _claim(job_id: int, worker: str) -> bool:
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING,
        worker=worker,
        attempts=F("attempts") + 1,
        lease_until=_lease_end(),
        started_at=models.functions.Coalesce("started_at", now),
    )
    return bool(claimed)


def _finish(job: Job, worker: str, *, state: Job.State, result: dict[str, Any] | None = None, error: str = "") -> None:
    finished = Job.objects.filter(pk=job.pk, worker=worker).update(
        state=state, result=result or {}, error=error[:2000], finished_at=timezone.now(), lease_until=None
    )
    if finished and state in {Job.State.FAILED, Job.State.CANCELLED}:
        get_kind(job.kind).on_failure(**job.payload)


def _lease_end() -> Any:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
