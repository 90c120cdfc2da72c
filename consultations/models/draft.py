import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.exceptions import ImmutableTextError
from consultations.lawtext.naming import full_name
from consultations.models.project import LegislativeProject
from portal.media.models import PrivateFile


def anchor_of(path: str) -> str:
    """The name of a unit in the address of a page: a12.p2 → a12-p2."""
    return path.replace(".", "-").replace("~", "_")


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
    mends = models.JSONField(default=list)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_versions",
        verbose_name=_("previous version"),
    )  # fmt: skip
    correction_reason = models.CharField(_("reason of the correction"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # When somebody looked over which unit continues which of the previous version.
    lineage_confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft text")
        verbose_name_plural = _("draft texts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        stage = str(self.get_stage_display())
        return self.title if f"（{stage}）" in self.title else f"{self.title}（{stage}）"

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


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def targets(self) -> Self:
        """The units that a comment may point at by itself: articles, and what holds them."""
        return self.filter(kind__in=Provision.TARGET_KINDS)

    def update(self, **kwargs: Any) -> int:
        # Whose descendant a unit is may be corrected; what it says may not.
        if set(kwargs) != {"lineage"} and self.exclude(draft__confirmed_at=None).exists():
            raise ImmutableTextError("provisions of a confirmed draft")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.exclude(draft__confirmed_at=None).exists():
            raise ImmutableTextError("provisions of a confirmed draft")
        return super().delete()


class Provision(models.Model):
    """A unit of a draft (条文单元). `start` and `end` are half-open offsets into the draft's source text."""

    class Kind(models.TextChoices):
        TITLE = "title", _("title")
        NOTE = "note", _("title note")
        CONTENTS = "contents", _("contents")
        PREAMBLE = "preamble", _("preamble")
        PART = "part", _("part")
        SUBPART = "subpart", _("subpart")
        CHAPTER = "chapter", _("chapter")
        SECTION = "section", _("section")
        ARTICLE = "article", _("article")
        PARAGRAPH = "paragraph", _("paragraph")
        ITEM = "item", _("item")
        SUBITEM = "subitem", _("subitem")
        ANNEX = "annex", _("annex")
        SIGNATURE = "signature", _("signature")

    HEADING_KINDS = frozenset({Kind.PART, Kind.SUBPART, Kind.CHAPTER, Kind.SECTION})
    TARGET_KINDS = HEADING_KINDS | {Kind.ARTICLE, Kind.ANNEX}
    CITED_KINDS = TARGET_KINDS | {Kind.PARAGRAPH, Kind.ITEM, Kind.SUBITEM}

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="provisions")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.PositiveIntegerField(null=True)
    suffix = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    path = models.CharField(max_length=120)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    lineage = models.UUIDField(default=uuid.uuid4, db_index=True)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["draft", "order"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "path"], name="consultations_provision_path_once"),
            models.UniqueConstraint(fields=["draft", "order"], name="consultations_provision_order_once"),
        ]

    def __str__(self) -> str:
        if self.kind in {self.Kind.PARAGRAPH, self.Kind.ITEM, self.Kind.SUBITEM}:
            return full_name(self.path) or self.path
        return " ".join(filter(None, [self.label, self.heading])) or self.path

    def save(self, *args: Any, **kwargs: Any) -> None:
        if Draft.objects.confirmed().filter(pk=self.draft_id).exists():
            raise ImmutableTextError(self)
        super().save(*args, **kwargs)

    @property
    def anchor(self) -> str:
        return anchor_of(self.path)

    @property
    def is_heading(self) -> bool:
        return self.kind in self.HEADING_KINDS
