from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.drafts.models.draft import Draft
from portal.frozen.declaration import Frozen


class DraftComparison(models.Model):
    """Two confirmed texts compared. No row changes after it was stored.

    When an editor corrects which article continues which, it is replaced as a whole (`confirm_lineage`).
    """

    # A unique constraint begins with it and serves as its index (ADR 9).
    old = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="comparisons_as_old", db_index=False)
    new = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="comparisons_as_new")
    # [{"old", "new": path|null, "old_label", "new_label", "kind", "change", "moved",
    # "origins", "outcomes": [[path, label]…], "segments": [[sign, text]…]}…]
    rows = models.JSONField()
    summary = models.JSONField()

    frozen = Frozen(may_delete=True)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="drafts_draftcomparison_once")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
