from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.drafts.models.provision import Provision


class ProvisionLink(models.Model):
    """A unit of a version continues one of the version before. A split gives several links, so does a merger.

    Computed when the version is confirmed; an editor may correct them at any time (`confirm_lineage`).
    """

    # A unique constraint begins with it and serves as its index (ADR 9).
    before = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="links_after", db_index=False)
    after = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="links_before")
    same_text = models.BooleanField()
    by_hand = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("link between versions")
        verbose_name_plural = _("links between versions")
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="drafts_provisionlink_once")]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"
