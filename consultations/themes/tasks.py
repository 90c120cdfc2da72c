from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.comments.models import Comment
from consultations.rounds.models import Consultation
from consultations.themes.services.grouping import regroup
from portal.jobs.models import Job
from portal.jobs.registry import Run, register_job
from portal.jobs.services import start_job
from portal.jobs.ticker import MINUTE, Duty, register_duty

GROUP_JOB = "themes.regroup"


@register_job(GROUP_JOB, queue=Job.Queue.LONG, label=_("Group comments that say the same"))
def group(run: Run, consultation_id: int) -> dict[str, Any]:
    return regroup(consultation=Consultation.objects.get(pk=consultation_id), progress=run.progress)


def regroup_what_changed() -> None:
    """Gather near duplicates wherever comments came in since the last time."""
    for consultation in Consultation.objects.live():
        key = group_key(consultation.pk)
        last = Job.objects.filter(kind=GROUP_JOB, key=key, state=Job.State.DONE).first()
        news = Comment.objects.current().filter(consultation=consultation)
        if last is not None and last.started_at is not None:
            # Rows of an upload carry the time of their storing; they count from their publication.
            news = news.filter(Q(created_at__gt=last.started_at) | Q(batch__published_at__gt=last.started_at))
        if news.exists():
            start_job(GROUP_JOB, payload={"consultation_id": consultation.pk}, by=None, key=key)


def group_key(consultation_id: int) -> str:
    return f"consultation {consultation_id}"


register_duty(Duty("themes.regroup", 10 * MINUTE, regroup_what_changed, label=_("Group comments that say the same")))
