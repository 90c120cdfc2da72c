from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.drafts.exceptions import ImmutableTextError
from consultations.drafts.models.draft import Draft
from consultations.lawtext.naming import full_name
from portal.frozen.declaration import Frozen


def anchor_of(path: str) -> str:
    """The name of a unit in the address of a page: a12.p2 → a12-p2."""
    return path.replace(".", "-").replace("~", "_")


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def targets(self) -> Self:
        """The units that a comment may point at by itself: articles, and what holds them."""
        return self.filter(kind__in=Provision.TARGET_KINDS)

    def update(self, **kwargs: Any) -> int:
        if self.exclude(draft__confirmed_at=None).exists():
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

    # A unique constraint begins with it and serves as its index (ADR 9).
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="provisions", db_index=False)
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

    objects = ProvisionQuerySet.as_manager()
    frozen_with_its_draft = Frozen(
        may_enter=False,
        when="""EXISTS (
            SELECT 1 FROM drafts_draft AS draft WHERE draft.id = row.draft_id AND draft.confirmed_at IS NOT NULL
        )""",
    )

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["draft", "order"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "path"], name="drafts_provision_path_once"),
            models.UniqueConstraint(fields=["draft", "order"], name="drafts_provision_order_once"),
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
