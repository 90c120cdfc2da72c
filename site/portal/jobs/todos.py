"""What the background work has for administrators to look at."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.grants import can
from portal.accounts.models import User
from portal.accounts.todo import Todo, register_todos
from portal.jobs.models import DutyState, Job
from portal.jobs.permissions import VIEW_JOBS

# An older failure has been seen; the page still lists it.
NEWS = timedelta(days=7)


def background_failures(user: User) -> Iterator[Todo]:
    """Duties that fail now, and jobs that failed in the last week."""
    if not can(user, VIEW_JOBS):
        return
    count = DutyState.objects.failing().count() + Job.objects.failed_since(timezone.now() - NEWS).count()
    yield Todo(_("failures in the background work"), count, reverse("jobs:overview"), urgent=True)


register_todos("jobs", background_failures)
