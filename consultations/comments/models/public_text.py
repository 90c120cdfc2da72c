from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.comments.models.comment import Comment
from portal.frozen.declaration import Frozen


class PublicTextVersion(models.Model):
    """A text written for the public in a comment's place. Kept here, for the audit log never forgets; only added."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="public_texts")
    text = models.TextField(_("public text"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    frozen = Frozen()

    class Meta:
        verbose_name = _("version of a public text")
        verbose_name_plural = _("versions of public texts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.comment.printed_number} {self.written_at:%Y-%m-%d}"
