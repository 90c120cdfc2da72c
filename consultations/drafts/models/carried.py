from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.drafts.models.draft import Draft
from consultations.drafts.models.provision import Provision


class CarriedNoteQuerySet(models.QuerySet["CarriedNote"]):
    def kept(self) -> "CarriedNoteQuerySet":
        return self.filter(left=[])

    def unkept(self) -> "CarriedNoteQuerySet":
        """Of which something still waits for an editor."""
        return self.exclude(left=[])


class CarriedNote(models.Model):
    """What became of a note when its text was replaced: the note as it was, and where it stands now, if it does."""

    class Outcome(models.TextChoices):
        KEPT = "kept"
        # Its article and others became one.
        MERGED = "merged"
        SPLIT = "split"
        DELETED = "deleted"
        # Where it belongs another note stands.
        TAKEN = "taken"
        # It stays where it was edited, though the mapping says otherwise since.
        EDITED = "edited"
        BY_HAND = "by_hand"

    # A unique constraint begins with it and serves as its index (ADR 9).
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="carried_notes", db_index=False)
    before = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="notes_carried_from")
    after = models.ForeignKey(Provision, on_delete=models.CASCADE, null=True, related_name="notes_carried_to")
    outcome = models.CharField(max_length=10, choices=Outcome)
    is_key = models.BooleanField()
    question = models.CharField(max_length=300, blank=True)
    explanation = models.TextField(blank=True)
    # The names of those of the three that were not kept.
    left = models.JSONField(default=list)

    objects = CarriedNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("carried note")
        verbose_name_plural = _("carried notes")
        ordering = ["draft", "before__order"]
        constraints = [models.UniqueConstraint(fields=["draft", "before"], name="drafts_carriednote_once")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after or '—'}"

    @property
    def said(self) -> dict[str, Any]:
        """The note as it was."""
        return {"is_key": self.is_key, "question": self.question, "explanation": self.explanation}
