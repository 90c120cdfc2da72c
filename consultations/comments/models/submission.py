from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.comments.models.batch import ImportBatch
from consultations.comments.models.contributor import Contributor
from consultations.comments.models.receipt import Receipt
from consultations.rounds.models.consultation import Consultation
from contactpoints.models import ContactPoint


class Submission(models.Model):
    """What one person or group sent at one time through one door: one receipt, one or more comments."""

    class Door(models.TextChoices):
        PUBLIC = "public", _("public form")
        QR = "qr", _("a contact point's QR code")
        ENTRY = "entry", _("entry at the desk")
        UPLOAD = "upload", _("spreadsheet upload")

    class Channel(models.TextChoices):
        ONLINE = "online", _("online")
        MEETING = "meeting", _("meeting")
        PAPER = "paper", _("paper form")
        VISIT = "visit", _("visit")
        PHONE = "phone", _("telephone")
        LETTER = "letter", _("letter")
        DEPUTY = "deputy", _("through a people's deputy")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="submissions")
    door = models.CharField(_("door"), max_length=10, choices=Door)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.ONLINE)
    contact_point = models.ForeignKey(
        ContactPoint, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    contributor = models.OneToOneField(
        Contributor, on_delete=models.SET_NULL, null=True, blank=True, related_name="submission"
    )
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="submission")
    # The unique constraint begins with the batch and serves as its index.
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions", db_index=False
    )
    row_number = models.PositiveIntegerField(_("row"), null=True, blank=True)
    consent_version = models.CharField(max_length=20, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(_("late"), default=False)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "row_number"], name="comments_submission_one_per_row")]

    def __str__(self) -> str:
        return f"#{self.pk}"
