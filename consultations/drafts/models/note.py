from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.drafts.models.provision import Provision


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

    @property
    def said(self) -> dict[str, Any]:
        return {"is_key": self.is_key, "question": self.question, "explanation": self.explanation}
