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


class BuildingGeneration(models.Model):
    """An index being built: until it is activated every change goes to it as well as to the active one."""

    source = models.CharField(max_length=40)
    generation = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("index being built")
        verbose_name_plural = _("indexes being built")

    def __str__(self) -> str:
        return self.generation
