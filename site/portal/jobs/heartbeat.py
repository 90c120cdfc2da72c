"""A thread that renews a lease while its owner works."""

import threading
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from portal.jobs.models import Job


def renew(job_id: int, worker: str) -> None:
    until = timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    Job.objects.filter(pk=job_id, worker=worker).update(lease_until=until)


class Heartbeat:
    """Calls `beat` three times within each lease, on a database connection of its own."""

    def __init__(self, beat: Callable[[], None]) -> None:
        self._beat = beat
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.wait(settings.JOB_LEASE_SECONDS / 3):
                try:
                    self._beat()
                except OperationalError:
                    # A busy database is no reason to give up the lease; the next beat tries again.
                    connection.close()
        finally:
            connection.close()
