from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.comments.models.batch import ImportBatch


class RowError(models.Model):
    """A mistake in a cell of an upload, or, with row 0, in the file itself; kept while the batch is."""

    # The unique constraint begins with the batch and serves as its index.
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="errors", db_index=False)
    position = models.PositiveIntegerField()
    sheet = models.TextField(blank=True)
    row = models.PositiveIntegerField(_("row"))
    column = models.TextField(blank=True)
    value = models.TextField(blank=True)
    message = models.TextField()

    class Meta:
        verbose_name = _("mistake in an upload")
        verbose_name_plural = _("mistakes in uploads")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="comments_rowerror_in_order")]

    def __str__(self) -> str:
        return self.message
