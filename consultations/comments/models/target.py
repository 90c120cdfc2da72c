from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.comments.models.comment import Comment
from consultations.drafts.models.provision import Provision
from portal.frozen.declaration import Frozen


class CommentTarget(models.Model):
    """What a comment speaks about, with the text as it stood then."""

    class Kind(models.TextChoices):
        UNIT = "unit", _("a provision")
        WHOLE = "whole", _("the whole draft")
        NEW = "new", _("a new article")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=6, choices=Kind)
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    frozen_label = models.CharField(max_length=120, blank=True)
    frozen_text = models.TextField(blank=True)

    frozen_quotation = Frozen(fields=["comment", "frozen_label", "frozen_text"], may_delete=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="unit", provision__isnull=False) | (~Q(kind="unit") & Q(provision__isnull=True)),
                name="comments_commenttarget_unit_has_provision",
            ),
            models.UniqueConstraint(
                fields=["comment", "provision"],
                condition=Q(provision__isnull=False),
                name="comments_commenttarget_once_per_provision",
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(provision__isnull=True),
                name="comments_commenttarget_one_without_provision",
            ),
        ]

    def __str__(self) -> str:
        return self.frozen_label or self.get_kind_display()
