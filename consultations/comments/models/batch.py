from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.drafts.models import Draft
from consultations.rounds.models.consultation import Consultation
from contactpoints.models import ContactPoint
from portal.encryption import EncryptedTextField
from portal.jobs.models import Job
from portal.media.models import PrivateFile


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def published(self) -> Self:
        return self.filter(state=ImportBatch.State.PUBLISHED)

    def in_work(self) -> Self:
        return self.filter(state__in=ImportBatch.IN_WORK)

    def unconfirmed(self) -> Self:
        """Those that nobody works on and of which no row was ever stored, seen or unseen."""
        return self.exclude(state__in=[*ImportBatch.IN_WORK, ImportBatch.State.PUBLISHED]).filter(submissions=None)

    def abandoned(self, for_: timedelta) -> Self:
        """Those in work of which nobody has given a sign for so long, and that no job will take up."""
        alive = models.Q(job__state__in=[Job.State.QUEUED, Job.State.RUNNING])
        return self.in_work().filter(touched_at__lt=timezone.now() - for_).exclude(alive)


class ImportBatch(models.Model):
    """One uploaded spreadsheet. Its comments exist for readers only once the batch is published, all at once."""

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        REFUSED = "refused", _("has mistakes")
        CHECKED = "checked", _("checked, waiting for confirmation")
        STORING = "storing", _("being stored")
        PUBLISHED = "published", _("stored")
        FAILED = "failed", _("failed")
        DISCARDED = "discarded", _("discarded")

    IN_WORK = frozenset({State.CHECKING, State.STORING})

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="batches")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="batches")
    file = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, related_name="batches")
    # The text by which its rows were checked; another one may have other articles under the same numbers.
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CHECKING)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    already_there = models.PositiveIntegerField(_("already there"), default=0)
    repeated = models.PositiveIntegerField(_("repeated in the file"), default=0)
    mistakes = models.PositiveIntegerField(_("mistakes"), default=0)
    # Rows that name no provision but whose words point at one, and whether the officer agreed to file them there.
    suggested = models.PositiveIntegerField(default=0)
    take_suggestions = models.BooleanField(default=False)
    # From this the receipt codes of the batch are derived, until the slips were printed; then it is erased.
    slip_seed = EncryptedTextField(blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # The last sign of whoever checks or stores it.
    touched_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import batch")
        verbose_name_plural = _("import batches")
        ordering = ["-pk"]
        constraints = [
            # Rows already there are counted while storing; two uploads of one point take turns.
            models.UniqueConstraint(
                fields=["consultation", "contact_point"],
                condition=models.Q(state="storing"),
                name="comments_importbatch_one_storing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} #{self.pk}"

    @property
    def is_in_work(self) -> bool:
        return self.state in self.IN_WORK
