"""The background work, for whoever looks after the system: duties, failed jobs, jobs that run or wait."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import granted
from portal.accounts.grants import can
from portal.accounts.requests import SignedInRequest
from portal.jobs.exceptions import JobFinishedError
from portal.jobs.models import DutyState, Job, JobQuerySet
from portal.jobs.permissions import CANCEL_JOB, VIEW_JOBS
from portal.jobs.registry import label_of
from portal.jobs.services import request_cancel
from portal.jobs.ticker import Duty, get_duties

PAGE_SIZE = 50
FAILED_DAYS = 30


@login_required
@never_cache
@granted(VIEW_JOBS)
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    since = timezone.now() - timedelta(days=FAILED_DAYS)
    unfinished = _page(request, "page", Job.objects.unfinished().select_related("created_by"))
    failed = _page(request, "failed", Job.objects.failed_since(since).order_by("-finished_at"))
    context = {
        "duties": _duties(),
        "failed": failed,
        "failed_rows": _with_words(failed),
        "failed_days": FAILED_DAYS,
        "unfinished": unfinished,
        "unfinished_rows": _with_words(unfinished),
        "keep_failed": f"failed={failed.number}",
        "keep_unfinished": f"page={unfinished.number}",
        "may_cancel": can(request.user, CANCEL_JOB),
    }
    return render(request, "jobs/overview.html", context)


@login_required
@granted(CANCEL_JOB)
@require_POST
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job, pk=pk)
    try:
        request_cancel(job=job, by=request.user)
    except JobFinishedError:
        messages.error(request, _("There is nothing to cancel: the job is over."))
    else:
        messages.success(request, _("The job was asked to stop; one that runs stops at its next step."))
    return HttpResponseRedirect(reverse("jobs:overview"))


def _page(request: SignedInRequest, name: str, jobs: JobQuerySet) -> "Page[Job]":
    return Paginator(jobs, PAGE_SIZE).get_page(request.GET.get(name))


def _with_words(page: "Page[Job]") -> list[tuple[Job, str]]:
    return [(job, label_of(job.kind)) for job in page]


def _duties() -> list[tuple[Duty, Any]]:
    """Every duty of this release, those that fail first, each with how far it is; None before its first turn."""
    states = DutyState.objects.in_bulk(field_name="name")
    rows = [(duty, states.get(duty.name)) for duty in get_duties()]
    return sorted(rows, key=lambda row: (-row[1].failures if row[1] else 0, row[0].name))
