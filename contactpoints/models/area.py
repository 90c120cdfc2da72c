from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.codes import CodeField, fits_an_address


class AreaLevel(models.Model):
    """What an installation calls a level of its tree: province, city, district, street or town, community."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("level of areas")
        verbose_name_plural = _("levels of areas")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class AreaQuerySet(models.QuerySet["Area"]):
    def within(self, path: str) -> Self:
        """The area with this path and everything below it."""
        return self.filter(path__startswith=path)

    def above(self, path: str) -> Self:
        """The area with this path and those it lies in, from the widest on."""
        return self.filter(path__in=path_prefixes(path)).order_by("path")


class Area(models.Model):
    """A place in a tree of any depth. Its path is made of codes, so that "here and below" is a prefix."""

    code = CodeField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)
    level = models.ForeignKey(AreaLevel, on_delete=models.PROTECT, related_name="areas", verbose_name=_("level"))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent area"),
    )
    path = models.CharField(max_length=255, unique=True, editable=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["path"]
        constraints = [models.CheckConstraint(condition=fits_an_address(), name="contactpoints_area_code")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = self.path_below(self.parent)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.parent and self.path and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("An area cannot lie in itself or in one below it.")})

    def path_below(self, parent: "Area | None") -> str:
        return f"{parent.path if parent else '/'}{self.code}/"


def path_prefixes(path: str) -> list[str]:
    """A path and those above it: "/44/4401/" gives ["/44/", "/44/4401/"]."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))] if path.strip("/") else []
