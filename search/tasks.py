from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.registry import Run, register_job
from portal.jobs.services import start_job
from portal.jobs.ticker import DAY, MINUTE, NIGHTLY_OFFSET, Duty, register_duty
from search.engine import SearchUnavailableError
from search.indexing import repair
from search.outbox import DRAIN_JOB, drain, kick
from search.sources import get_source, get_sources

REPAIR_JOB = "search.repair"


@register_job(DRAIN_JOB, queue=Job.Queue.QUICK, attempts=5, label=_("Bring the index up to date"))
def drain_outbox(run: Run, key: str) -> dict[str, Any]:
    try:
        return {"worked_off": drain(key)}
    except SearchUnavailableError as error:
        # Not a failure of the job: the entries wait, and the minute's duty asks again.
        return {"waiting_for_engine": str(error)}


@register_job(REPAIR_JOB, queue=Job.Queue.LONG, label=_("Check and mend the index"))
def repair_index(run: Run, key: str) -> dict[str, Any]:
    difference = repair(get_source(key))
    return {"missing": len(difference.missing), "extra": len(difference.extra), "stale": len(difference.stale)}


def check_every_index() -> None:
    for key in get_sources():
        start_job(REPAIR_JOB, payload={"key": key}, by=None, key=key)


register_duty(Duty("search.catch_up", MINUTE, kick, label=_("Let the index catch up with the comments")))
register_duty(
    Duty("search.nightly_check", DAY, check_every_index, NIGHTLY_OFFSET, _("Compare the index with the database"))
)
