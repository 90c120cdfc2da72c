from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxEntry(models.Model):
    """A record that the indexes still have to catch up with: its id and nothing else."""

    source = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox entries")
        ordering = ["pk"]
        indexes = [models.Index(fields=["source", "id"], name="search_outbox_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.record_id}"


class IndexBuildQuerySet(models.QuerySet["IndexBuild"]):
    def abandoned(self, at: datetime | None = None) -> Self:
        """Builds whose builder has given no sign for longer than its lease."""
        return self.filter(lease_until__lt=at or timezone.now())

    def fed(self) -> Self:
        """Builds whose generation exists already: every change goes there too."""
        return self.exclude(generation="")


class IndexBuild(models.Model):
    """An index being built: at most one per source, by one builder, for as long as that one renews its lease."""

    source = models.CharField(max_length=40, primary_key=True)
    builder = models.CharField(max_length=32)
    generation = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField()

    objects = IndexBuildQuerySet.as_manager()

    class Meta:
        verbose_name = _("index being built")
        verbose_name_plural = _("indexes being built")

    def __str__(self) -> str:
        return f"{self.source} {self.generation}"
