from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> Self:
        return self.filter(state=Job.State.QUEUED)

    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def abandoned(self, at: datetime | None = None) -> Self:
        """Running jobs whose worker has given no sign for longer than the lease."""
        return self.filter(state=Job.State.RUNNING, lease_until__lt=at or timezone.now())


class Job(models.Model):
    """One piece of background work, its progress and its outcome."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Queue(models.TextChoices):
        QUICK = "quick", _("quick work")
        LONG = "long", _("long work")

    kind = models.CharField(max_length=80, db_index=True)
    queue = models.CharField(max_length=10, choices=Queue)
    # One waiting job per key is enough: a second request is the same request.
    key = models.CharField(max_length=120, blank=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED, db_index=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    task_id = models.CharField(max_length=40, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state="queued") & ~Q(key=""), name="jobs_job_one_waiting_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


class TickRun(models.Model):
    """One turn of a periodic duty; the constraint makes sure that no turn is taken twice."""

    name = models.CharField(max_length=80)
    turn = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("periodic turn")
        verbose_name_plural = _("periodic turns")
        constraints = [models.UniqueConstraint(fields=["name", "turn"], name="jobs_tickrun_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.turn}"
