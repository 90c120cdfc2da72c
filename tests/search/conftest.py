import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from portal.jobs.models import Job
from portal.jobs.services import execute


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


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment, each on a database connection of its own; the results, or the first error."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)
    errors: list[BaseException] = []

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(30)
            outcomes[number] = act()
        except BaseException as error:  # noqa: BLE001  handed to the test below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return outcomes
