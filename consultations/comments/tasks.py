from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.comments.models import ImportBatch
from consultations.comments.services.batches import check_batch, fail_stale_batches, store_batch
from consultations.comments.services.contributors import forget_contributors
from portal.jobs.models import Job
from portal.jobs.registry import Run, register_job
from portal.jobs.ticker import DAY, MINUTE, NIGHTLY_OFFSET, Duty, register_duty

CHECK_JOB = "comments.check_batch"
STORE_JOB = "comments.store_batch"


def give_up_batch(batch_id: int, **payload: Any) -> None:
    ImportBatch.objects.filter(pk=batch_id).exclude(state=ImportBatch.State.PUBLISHED).update(
        state=ImportBatch.State.FAILED
    )


@register_job(CHECK_JOB, queue=Job.Queue.LONG, on_failure=give_up_batch, label=_("Check an upload"))
def check(run: Run, batch_id: int, language: str | None = None) -> dict[str, Any]:
    """`language` is that of the person who waits for the messages."""
    batch = check_batch(batch=ImportBatch.objects.get(pk=batch_id), progress=run.progress, language=language)
    return {"rows": batch.rows, "errors": len(batch.errors)}


@register_job(STORE_JOB, queue=Job.Queue.LONG, on_failure=give_up_batch, label=_("Store an upload"))
def store(run: Run, batch_id: int) -> dict[str, Any]:
    batch = store_batch(batch=ImportBatch.objects.get(pk=batch_id), progress=run.progress)
    return {"created": batch.created}


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
    Duty("comments.stale_batches", MINUTE, fail_stale_batches, label=_("Give up uploads that were left in the middle"))
)
