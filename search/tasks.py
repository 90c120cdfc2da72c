from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.registry import Run, register_job
from portal.jobs.ticker import DAY, MINUTE, NIGHTLY_OFFSET, Duty, register_duty
from search.building import build_if_missing
from search.claiming import BuilderAtWorkError
from search.engine import NoIndexError, SearchUnavailableError
from search.feeding import drain
from search.jobs import BUILD_JOB, DRAIN_JOB, REPAIR_JOB, start_build
from search.sources import get_source
from search.upkeep import check_every_index, repair, wake


@register_job(DRAIN_JOB, queue=Job.Queue.QUICK, attempts=5, label=_("Bring the index up to date"))
def drain_outbox(run: Run, key: str) -> dict[str, Any]:
    try:
        return {"worked_off": drain(key)}
    except NoIndexError as error:
        start_build(key)
        return {"waiting_for_index": str(error)}
    except SearchUnavailableError as error:
        # Not a failure of the job: the entries wait, and the minute's duty asks again.
        return {"waiting_for_engine": str(error)}


@register_job(BUILD_JOB, queue=Job.Queue.LONG, label=_("Build the index"))
def build_index(run: Run, key: str) -> dict[str, Any]:
    try:
        return {"built": build_if_missing(get_source(key), run.progress), "worked_off": drain(key)}
    except BuilderAtWorkError as error:
        return {"left_to_builder": str(error)}
    except SearchUnavailableError as error:
        return {"waiting_for_engine": str(error)}


@register_job(REPAIR_JOB, queue=Job.Queue.LONG, label=_("Check and mend the index"))
def repair_index(run: Run, key: str) -> dict[str, Any]:
    try:
        difference = repair(get_source(key))
    except BuilderAtWorkError as error:
        return {"left_to_builder": str(error)}
    return {"missing": len(difference.missing), "extra": len(difference.extra), "stale": len(difference.stale)}


register_duty(Duty("search.catch_up", MINUTE, wake, label=_("Let the index catch up with the comments")))
register_duty(
    Duty("search.nightly_check", DAY, check_every_index, NIGHTLY_OFFSET, _("Compare the index with the database"))
)
