from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.drafts.models.draft import Draft
from portal.frozen.declaration import Frozen


class DraftHtml(models.Model):
    """A confirmed text as the public page shows it, with marks where counts and links go."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="html")
    body = models.TextField()
    # [[anchor, words]…]: the headings, or, in a short text without any, the articles.
    contents = models.JSONField()

    frozen = Frozen()

    class Meta:
        verbose_name = _("text as HTML")
        verbose_name_plural = _("texts as HTML")

    def __str__(self) -> str:
        return f"#{self.draft_id}"
