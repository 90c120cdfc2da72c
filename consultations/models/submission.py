from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.models.batch import ImportBatch
from consultations.models.consultation import Consultation
from contactpoints.models import CollectionPoint, ContactPoint
from portal.encryption import EncryptedTextField


class Contributor(models.Model):
    """Who spoke, if they said so. Encrypted, in a record of its own, with its own end."""

    name = EncryptedTextField(_("name"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    organisation = EncryptedTextField(_("organisation"), blank=True)
    retain_until = models.DateField(_("kept until"))

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        """张*祥: first and last character, never more than two of them."""
        if len(self.name) < 2:
            return "*" if self.name else ""
        return self.name[0] + "*" + (self.name[-1] if len(self.name) > 2 else "")


class Receipt(models.Model):
    """A receipt as a keyed hash of its code; the code itself is nowhere."""

    code_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return f"#{self.pk}"


class CollectionEvent(models.Model):
    """A meeting, a visit, a hearing at which a contact point gathered opinions."""

    class Kind(models.TextChoices):
        SYMPOSIUM = "symposium", _("symposium")
        COUNCIL = "council", _("residents' council")
        VISIT = "visit", _("visit")
        HEARING = "hearing", _("hearing")
        SURVEY = "survey", _("survey")

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="events")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=120)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    attendance = models.PositiveIntegerField(_("people present"), null=True, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} {self.held_on:%Y-%m-%d}"


class Submission(models.Model):
    """What one person or group sent at one time through one door: one receipt, one or more comments."""

    class Door(models.TextChoices):
        PUBLIC = "public", _("public form")
        QR = "qr", _("a contact point's QR code")
        ENTRY = "entry", _("entry at the desk")
        UPLOAD = "upload", _("spreadsheet upload")
        MINUTES = "minutes", _("minutes of a meeting")
        API = "api", _("API")

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
    collection_point = models.ForeignKey(
        CollectionPoint, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    event = models.ForeignKey(
        CollectionEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    contributor = models.OneToOneField(
        Contributor, on_delete=models.SET_NULL, null=True, blank=True, related_name="submission"
    )
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="submission")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions")
    row_number = models.PositiveIntegerField(_("row"), null=True, blank=True)
    consent_version = models.CharField(max_length=20, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    name_may_be_published = models.BooleanField(default=False)
    is_late = models.BooleanField(_("late"), default=False)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["batch", "row_number"], name="submission_batch_row")]

    def __str__(self) -> str:
        return f"#{self.pk}"
