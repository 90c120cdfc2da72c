from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.comments.models.batch import ImportBatch


class BatchRow(models.Model):
    """What checking an upload found out about one of its rows; replaced as a whole when it is checked anew."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        ALREADY_THERE = "already_there", _("already there")
        REPEATED = "repeated", _("repeated in the file; stored all the same")
        WRONG = "wrong", _("mistake")

    # The unique constraint begins with the batch and serves as its index.
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome)
    # The provisions that the row's words point at, as people name them.
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("row of an upload")
        verbose_name_plural = _("rows of uploads")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="comments_batchrow_one_outcome")]

    def __str__(self) -> str:
        return f"{self.number} {self.get_outcome_display()}"
