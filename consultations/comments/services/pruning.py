"""Giving up uploads that nobody confirmed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consultations.comments.models import ImportBatch
from portal.audit.services import record
from portal.media.models import PrivateFile
from portal.media.services import blank_private_file

State = ImportBatch.State


def prune_unconfirmed_uploads(before: datetime) -> int:
    """Delete file, rows and mistakes of uploads left unconfirmed since before this moment; how many uploads.

    The upload itself stays as discarded, so that its point reads what became of it. One that was confirmed and failed
    half stored is no waste: it holds opinions that somebody answered for, and may be confirmed again.
    """
    due = ImportBatch.objects.unconfirmed().filter(touched_at__lt=before, file__gone="")
    return sum(_give_up(batch, before) for batch in due.select_related("file"))


@transaction.atomic
def _give_up(batch: ImportBatch, before: datetime) -> bool:
    """Whether it was still waiting: somebody may have confirmed it, or had it checked again, at this moment."""
    ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not ImportBatch.objects.unconfirmed().filter(pk=batch.pk, touched_at__lt=before).exists():
        return False
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.DISCARDED, slip_seed="", touched_at=timezone.now())
    batch.outcomes.all().delete()
    batch.errors.all().delete()
    blank_private_file(batch.file, PrivateFile.Gone.EXPIRED)
    record("comments.prune_upload", subject=batch, by=None)
    return True
