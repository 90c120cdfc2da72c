from typing import Any

import pytest

from portal.jobs.models import Job
from portal.jobs.running import execute


class QueuedJobs:
    """Jobs wait, as they do in the product, until a worker is played."""

    def run(self, *kinds: str) -> list[dict[str, Any]]:
        """Do what waits of these kinds, one kind after the other; the results."""
        done = []
        for kind in kinds:
            for job in list(Job.objects.waiting().filter(kind=kind)):
                execute(job.pk)
                job.refresh_from_db()
                assert job.state == Job.State.DONE, job.error
                done.append(job.result)
        return done


@pytest.fixture
def queued_jobs(settings: Any) -> QueuedJobs:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "quick", "long"],
                    "ENQUEUE_ON_COMMIT": False}
    }  # fmt: skip
    return QueuedJobs()
