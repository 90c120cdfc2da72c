from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from consultations.rounds.models.consultation import Consultation


class WayToRespond(Orderable):  # type: ignore[misc]  # Wagtail is untyped
    """A numbered way of sending an opinion: website, e-mail, letter, fax, telephone."""

    consultation = ParentalKey(Consultation, on_delete=models.CASCADE, related_name="channels")
    text = models.CharField(_("channel"), max_length=300)

    class Meta(Orderable.Meta):  # type: ignore[misc]  # Wagtail is untyped
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self) -> str:
        return self.text


class ConsultationAttachment(Orderable):  # type: ignore[misc]  # Wagtail is untyped
    """A document beside the draft."""

    consultation = ParentalKey(Consultation, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey("portal_media.PublicDocument", on_delete=models.PROTECT, related_name="+")

    class Meta(Orderable.Meta):  # type: ignore[misc]  # Wagtail is untyped
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return str(self.document)
