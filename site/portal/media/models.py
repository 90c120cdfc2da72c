import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class PublicImage(AbstractImage):  # type: ignore[misc]  # Wagtail is untyped
    """A picture on a page."""

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):  # type: ignore[misc]  # Wagtail is untyped
        verbose_name = _("image")
        verbose_name_plural = _("images")


class Rendition(AbstractRendition):  # type: ignore[misc]  # Wagtail is untyped
    image = models.ForeignKey(PublicImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="media_rendition_once")
        ]


class PublicDocument(AbstractDocument):  # type: ignore[misc]  # Wagtail is untyped
    """A public attachment: an explanation, a notice."""

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):  # type: ignore[misc]  # Wagtail is untyped
        verbose_name = _("document")
        verbose_name_plural = _("documents")


def private_storage() -> Storage:
    return storages["private"]


def _private_name(instance: "PrivateFile", filename: str) -> str:
    # The name on disk tells nothing and cannot be guessed; the person's own name for it is a column.
    return f"{timezone.now():%Y/%m}/{uuid.uuid4().hex}"


class PrivateFile(models.Model):
    """A file that only people with a permission may read: an uploaded draft, a spreadsheet of comments."""

    class Gone(models.TextChoices):
        ERASED = "erased", _("the law asked that words in it go")
        EXPIRED = "expired", _("nobody confirmed it in time")

    file = models.FileField(storage=private_storage, upload_to=_private_name)
    name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    # What it waits for, when it is kept for a while only: whoever put it there prunes it by this word.
    purpose = models.CharField(max_length=40, blank=True, db_index=True)
    # Why its bytes, name and digest are gone; that there was a file stays.
    gone = models.CharField(max_length=8, choices=Gone, blank=True)

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")

    def __str__(self) -> str:
        return self.name or str(_("a file that is no longer kept"))
