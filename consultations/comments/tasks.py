from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.comments.models import ImportBatch
from consultations.comments.services.batches import (
    CHECK_JOB,
    STORE_JOB,
    check_batch,
    fail_batch,
    fail_stale_batches,
)
from consultations.comments.services.contributors import forget_contributors
from consultations.comments.services.erasing import PURGE_JOB, purge_what_waits
from consultations.comments.services.pruning import prune_unconfirmed_uploads
from consultations.comments.services.purging import purge_erased
from consultations.comments.services.storing import store_batch
from portal.jobs.models import Job
from portal.jobs.pruning import register_pruning
from portal.jobs.registry import Run, register_job
from portal.jobs.ticker import DAY, MINUTE, NIGHTLY_OFFSET, Duty, register_duty

State = ImportBatch.State


def give_up_checking(batch_id: int, **payload: Any) -> None:
    fail_batch(batch=ImportBatch.objects.get(pk=batch_id), during=State.CHECKING)


def give_up_storing(batch_id: int) -> None:
    fail_batch(batch=ImportBatch.objects.get(pk=batch_id), during=State.STORING)


@register_job(CHECK_JOB, queue=Job.Queue.LONG, on_failure=give_up_checking, label=_("Check an upload"))
def check(run: Run, batch_id: int, language: str | None = None) -> dict[str, Any]:
    """`language` is that of the person who waits for the messages."""
    batch = check_batch(batch=ImportBatch.objects.get(pk=batch_id), progress=run.progress, language=language)
    return {"rows": batch.rows, "errors": batch.mistakes}


@register_job(STORE_JOB, queue=Job.Queue.LONG, on_failure=give_up_storing, label=_("Store an upload"))
def store(run: Run, batch_id: int) -> dict[str, Any]:
    batch = store_batch(batch=ImportBatch.objects.get(pk=batch_id), progress=run.progress)
    return {"created": batch.created}


@register_job(PURGE_JOB, queue=Job.Queue.LONG, label=_("Purge erased words"))
def purge(run: Run) -> dict[str, Any]:
    return {"purged": purge_erased()}


register_duty(
    Duty(
        "comments.forget_contributors",
        DAY,
        forget_contributors,
        offset=NIGHTLY_OFFSET,
        label=_("Delete names and phones of contributors after their time"),
    )
)
register_duty(
    Duty(
        "comments.purge_erased",
        60 * MINUTE,
        purge_what_waits,
        label=_("Purge erased words that still wait for it"),
    )
)
register_duty(
    Duty("comments.stale_batches", MINUTE, fail_stale_batches, label=_("Give up uploads that were left in the middle"))
)
register_pruning("comments.unconfirmed_uploads", timedelta(days=settings.UPLOAD_KEEP_DAYS), prune_unconfirmed_uploads)
