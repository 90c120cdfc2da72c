"""The nightly pruning, and what it gives up in this room and in the rooms below, which cannot import this one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from portal.accounts.services.pruning import prune_rate_counts, prune_sessions, prune_sign_ins
from portal.audit.services import prune_accesses
from portal.jobs.models import Job
from portal.jobs.pruning import prune, register_pruning
from portal.jobs.ticker import DAY, NIGHTLY_OFFSET, Duty, register_duty


def prune_jobs(before: datetime) -> int:
    """Jobs that were done or cancelled before this moment, and what django-tasks kept of its tasks."""
    jobs, _by_model = Job.objects.finished().exclude(state=Job.State.FAILED).filter(finished_at__lt=before).delete()
    tasks, _by_model = DBTaskResult.objects.successful().filter(finished_at__lt=before).delete()
    return jobs + int(tasks)


def prune_failed_jobs(before: datetime) -> int:
    jobs, _by_model = Job.objects.filter(state=Job.State.FAILED, finished_at__lt=before).delete()
    tasks, _by_model = DBTaskResult.objects.failed().filter(finished_at__lt=before).delete()
    return jobs + int(tasks)


_ACCESS_LOG = timedelta(days=settings.ACCESS_LOG_DAYS)
register_pruning("accounts.sessions", timedelta(0), prune_sessions)
register_pruning("accounts.rate_counts", timedelta(days=1), prune_rate_counts)
register_pruning("accounts.sign_ins", _ACCESS_LOG, prune_sign_ins)
register_pruning("audit.accesses", _ACCESS_LOG, prune_accesses)
register_pruning("jobs.finished", timedelta(days=settings.JOB_KEEP_DAYS), prune_jobs)
register_pruning("jobs.failed", timedelta(days=settings.FAILED_JOB_KEEP_DAYS), prune_failed_jobs)
register_duty(Duty("portal.prune", DAY, prune, NIGHTLY_OFFSET, _("Delete what has been kept long enough")))
