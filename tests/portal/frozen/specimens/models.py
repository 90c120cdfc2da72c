import uuid

from django.db import models
from django.db.models import Q

from portal.frozen.declaration import Frozen

CONFIRMED = "EXISTS (SELECT 1 FROM specimens_draft WHERE id = row.draft_id AND confirmed_at IS NOT NULL)"


class Step(models.Model):
    """Append-only, with a key of another kind."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    state = models.CharField(max_length=20)
    order = models.PositiveIntegerField(unique=True)
    seen = models.JSONField(default=dict)

    frozen = Frozen()

    def __str__(self) -> str:
        return self.state


class Remark(models.Model):
    """One field is frozen from the beginning; the row may be deleted."""

    number = models.PositiveIntegerField(unique=True)
    original_text = models.TextField()
    public_text = models.TextField(blank=True)

    frozen = Frozen(fields=["original_text"], may_delete=True)

    def __str__(self) -> str:
        return self.original_text


class Draft(models.Model):
    """Frozen once it is confirmed, but for one field."""

    title = models.CharField(max_length=50)
    is_main = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True)
    looked_over_at = models.DateTimeField(null=True)

    frozen_once_confirmed = Frozen(but=["looked_over_at"], when="row.confirmed_at IS NOT NULL")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["title"], condition=Q(is_main=True), name="specimens_one_main_draft"),
        ]

    def __str__(self) -> str:
        return self.title


class Unit(models.Model):
    """Frozen with its draft; a confirmed draft takes no more units."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE)
    text = models.TextField()
    lineage = models.PositiveIntegerField(default=0)

    frozen = Frozen(but=["lineage"], when=CONFIRMED, may_enter=False)

    def __str__(self) -> str:
        return self.text
