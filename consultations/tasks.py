from typing import Any

from django.core.management import call_command
from django.db.models import Q

from consultations.importing.runner import check_batch, give_up_abandoned_batches, store_batch
from consultations.models import Comment, Consultation, ImportBatch
from consultations.services.contributors import forget_contributors
from consultations.services.grouping import regroup
from consultations.services.rounds import note_milestones
from portal.jobs.models import Job
from portal.jobs.registry import Run, register_job
from portal.jobs.services import start_job
from portal.jobs.ticker import DAY, MINUTE, NIGHTLY_OFFSET, Duty, register_duty

CHECK_JOB = "consultations.check_batch"
STORE_JOB = "consultations.store_batch"
GROUP_JOB = "consultations.regroup"


def give_up_batch(batch_id: int, **payload: Any) -> None:
    ImportBatch.objects.filter(pk=batch_id).exclude(state=ImportBatch.State.PUBLISHED).update(
        state=ImportBatch.State.FAILED
    )


@register_job(CHECK_JOB, queue=Job.Queue.LONG, on_failure=give_up_batch)
def check(run: Run, batch_id: int, language: str | None = None) -> dict[str, Any]:
    """`language` is that of the person who waits for the messages."""
    batch = check_batch(batch=ImportBatch.objects.get(pk=batch_id), progress=run.progress, language=language)
    return {"rows": batch.rows, "errors": len(batch.errors)}


@register_job(STORE_JOB, queue=Job.Queue.LONG, on_failure=give_up_batch)
def store(run: Run, batch_id: int) -> dict[str, Any]:
    batch = store_batch(batch=ImportBatch.objects.get(pk=batch_id), progress=run.progress)
    return {"created": batch.created}


@register_job(GROUP_JOB, queue=Job.Queue.LONG)
def group(run: Run, consultation_id: int) -> dict[str, Any]:
    return regroup(consultation=Consultation.objects.get(pk=consultation_id), progress=run.progress)


def regroup_what_changed() -> None:
    """Gather near duplicates wherever comments came in since the last time."""
    for consultation in Consultation.objects.live():
        key = group_key(consultation.pk)
        last = Job.objects.filter(kind=GROUP_JOB, key=key, state=Job.State.DONE).first()
        news = Comment.objects.received().filter(consultation=consultation)
        if last is not None and last.started_at is not None:
            # Rows of an upload carry the time of their storing; they count from their publication.
            news = news.filter(Q(created_at__gt=last.started_at) | Q(batch__published_at__gt=last.started_at))
        if news.exists():
            start_job(GROUP_JOB, payload={"consultation_id": consultation.pk}, by=None, key=key)


def group_key(consultation_id: int) -> str:
    return f"consultation {consultation_id}"


def publish_scheduled_pages() -> None:
    """Wagtail's own command publishes and withdraws pages whose time has come."""
    call_command("publish_scheduled", verbosity=0)


register_duty(Duty("consultations.forget_contributors", DAY, forget_contributors, offset=NIGHTLY_OFFSET))
register_duty(Duty("consultations.regroup", 10 * MINUTE, regroup_what_changed))
register_duty(Duty("consultations.publish_scheduled", MINUTE, publish_scheduled_pages))
register_duty(Duty("consultations.abandoned_batches", MINUTE, give_up_abandoned_batches))
register_duty(Duty("consultations.milestones", MINUTE, note_milestones))
