"""How the units of one version continue those of the version before it, and what a version shows besides its words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.draft import Draft, Provision


class ProvisionLink(models.Model):
    """A unit of a version continues one of the version before. A split gives several links, so does a merger."""

    before = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="links_after")
    after = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="links_before")
    same_text = models.BooleanField()
    by_hand = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("link between versions")
        verbose_name_plural = _("links between versions")
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="consultations_provisionlink_once")]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class DraftComparison(models.Model):
    """Two confirmed texts compared; as both never change, neither does this."""

    old = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="comparisons_as_old")
    new = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="comparisons_as_new")
    # [{"old": path|null, "new": path|null, "change", "moved", "segments": [[sign, text]…]}…]
    rows = models.JSONField()
    summary = models.JSONField()

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="consultations_draftcomparison_once")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class ProvisionNote(models.Model):
    """What the office says beside a unit: that it is important, what it asks the public, how it explains the text."""

    provision = models.OneToOneField(Provision, on_delete=models.CASCADE, related_name="note")
    is_key = models.BooleanField(_("important article"), default=False)
    question = models.CharField(
        _("question to the public"), max_length=300, blank=True, help_text=_("Shown with the article and in the form.")
    )
    explanation = models.TextField(_("explanation"), blank=True, help_text=_("Shown beside the article."))

    class Meta:
        verbose_name = _("note on an article")
        verbose_name_plural = _("notes on articles")
        ordering = ["provision__order"]

    def __str__(self) -> str:
        return str(self.provision)


class DraftHtml(models.Model):
    """A confirmed text as the public page shows it, with marks where counts and links go (consultations.reading)."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="html")
    body = models.TextField()
    # [[anchor, words]…]: the headings, or, in a short text without any, the articles.
    contents = models.JSONField()

    class Meta:
        verbose_name = _("text as HTML")
        verbose_name_plural = _("texts as HTML")

    def __str__(self) -> str:
        return f"#{self.draft_id}"
