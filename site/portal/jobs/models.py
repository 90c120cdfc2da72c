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

    def finished(self) -> Self:
        return self.filter(state__in=[Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED])

    def failed_since(self, at: datetime) -> Self:
        return self.filter(state=Job.State.FAILED, finished_at__gte=at)


class DutyStateQuerySet(models.QuerySet["DutyState"]):
    def failing(self) -> Self:
        return self.filter(failures__gt=0)


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

    kind = models.CharField(max_length=80)
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


class DutyState(models.Model):
    """How far a periodic duty is: the turn that was finished last, and the one that somebody is at."""

    name = models.CharField(_("duty"), max_length=80, unique=True)
    finished_turn = models.BigIntegerField(null=True, blank=True)
    claimed_turn = models.BigIntegerField(null=True, blank=True)
    claimer = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    next_try = models.DateTimeField(_("next try"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    failed_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    last_success = models.DateTimeField(_("last success"), null=True, blank=True)

    objects = DutyStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("periodic duty")
        verbose_name_plural = _("periodic duties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
