from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consultations.decisions.messages import kind_meaning


class DispositionKind(models.Model):
    """What may become of a comment (采纳, 部分采纳, …): a table, since bodies word it differently."""

    class Tone(models.TextChoices):
        GREEN = "green", _("green")
        AMBER = "amber", _("amber")
        GREY = "grey", _("grey")
        BLUE = "blue", _("blue")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60)
    needs_reason = models.BooleanField(_("needs a reason"), default=True)
    counts_as_adopted = models.BooleanField(_("counts as adopted"), default=False)
    # It fills the kind's stretch of a bar, where colours come twice.
    mark = models.CharField(_("mark"), max_length=2, unique=True)
    tone = models.CharField(_("colour"), max_length=8, choices=Tone)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kind of decision")
        verbose_name_plural = _("kinds of decision")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    @property
    def meaning(self) -> str:
        return kind_meaning(self.code)
