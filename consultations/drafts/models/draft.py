from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from consultations.drafts.exceptions import ImmutableTextError
from consultations.drafts.models.project import LegislativeProject
from portal.frozen.declaration import Frozen
from portal.media.models import PrivateFile


class DraftQuerySet(models.QuerySet["Draft"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)


class Draft(models.Model):
    """One version of a regulation's text. Once confirmed it never changes; a correction is a new version."""

    class Stage(models.TextChoices):
        IN_FORCE = "in_force", _("text in force")
        CONSULTATION_DRAFT = "consultation_draft", _("consultation draft")
        DRAFT = "draft", _("draft")
        SECOND_DRAFT = "second_draft", _("second draft")
        THIRD_DRAFT = "third_draft", _("third draft")
        VOTE = "vote", _("text for the vote")
        ENACTED = "enacted", _("enacted text")

    project = models.ForeignKey(LegislativeProject, on_delete=models.PROTECT, related_name="drafts")
    stage = models.CharField(_("stage of the draft"), max_length=20, choices=Stage)
    title = models.CharField(_("title"), max_length=200)
    source_text = models.TextField(_("source text"))
    source_file = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts")
    warnings = models.JSONField(default=list)
    # What an editor corrected in the parsed text, in order (lawtext.corrections.Correction).
    corrections = models.JSONField(default=list)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_versions",
        verbose_name=_("previous version"),
    )  # fmt: skip
    correction_reason = models.CharField(_("reason of the correction"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # When somebody looked over which unit continues which of the previous version.
    lineage_confirmed_at = models.DateTimeField(null=True, blank=True)
    # When the public could first read it; a confirmed text waits for the publication of its page.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DraftQuerySet.as_manager()
    frozen_once_confirmed = Frozen(but=["lineage_confirmed_at", "published_at"], when="row.confirmed_at IS NOT NULL")
    frozen_once_published = Frozen(fields=["published_at"], when="row.published_at IS NOT NULL")

    class Meta:
        verbose_name = _("draft text")
        verbose_name_plural = _("draft texts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        stage = str(self.get_stage_display())
        name = self.title if f"（{stage}）" in self.title else f"{self.title}（{stage}）"
        return f"{name}（{self._correction}）" if self.correction_reason else name

    @property
    def edition(self) -> str:
        """The stage and, for a corrected text, which correction of what day: texts of one stage are told apart."""
        stage = str(self.get_stage_display())
        return f"{stage}（{self._correction}）" if self.correction_reason else stage

    @property
    def _correction(self) -> str:
        day = timezone.localtime(self.published_at or self.confirmed_at or self.created_at)
        terms = {"number": self.correction_number, "date": date_format(day, "DATE_FORMAT")}
        return str(_("correction %(number)d, %(date)s") % terms)

    @property
    def corrected(self) -> "list[Draft]":
        """The texts that this one corrects, the last first; the first one of them corrects none."""
        found: list[Draft] = []
        draft = self
        while draft.correction_reason and draft.previous is not None:
            draft = draft.previous
            found.append(draft)
        return found

    @property
    def correction_number(self) -> int:
        """Which correction the public counts it as: what was never published was replaced unseen."""
        return 1 + sum(bool(one.correction_reason and one.published_at) for one in self.corrected)

    @property
    def dated_name(self) -> str:
        """Its name with what happened to it last and when, for those who choose between several."""
        if self.published_at:
            words, moment = _("%(text)s, published on %(date)s"), self.published_at
        elif self.confirmed_at:
            words, moment = _("%(text)s, confirmed on %(date)s"), self.confirmed_at
        else:
            words, moment = _("%(text)s, uploaded on %(date)s"), self.created_at
        return str(words % {"text": self, "date": date_format(timezone.localtime(moment), "DATETIME_FORMAT")})

    @property
    def reading_name(self) -> str:
        """What the trade calls this text where it follows another: by its stage, if that has a name of its own."""
        named = {self.Stage.SECOND_DRAFT, self.Stage.THIRD_DRAFT, self.Stage.VOTE, self.Stage.ENACTED}
        return str(self.get_stage_display() if self.stage in named else _("the next text"))

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and Draft.objects.confirmed().filter(pk=self.pk).exists():
            raise ImmutableTextError(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_confirmed:
            raise ImmutableTextError(self)
        return super().delete(*args, **kwargs)
