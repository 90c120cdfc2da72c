"""What several tests of the background work need."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.jobs.models import Job

PATIENCE = 20


def waiting(name: str, **fields: Any) -> Job:
    return Job.objects.create(kind=name, queue=Job.Queue.QUICK, **fields)


def left_behind(name: str, *, attempts: int = 1, **fields: Any) -> Job:
    """A job whose worker gave no sign for longer than its lease."""
    past = timezone.now() - timedelta(seconds=1)
    return waiting(name, state=Job.State.RUNNING, attempts=attempts, worker="w", lease_until=past, **fields)


class Worker(threading.Thread):
    """Does something on a database connection of its own."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.act = act
        self.result: Any = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.act()
        finally:
            connection.close()

    def outcome(self) -> Any:
        self.join(PATIENCE)
        assert not self.is_alive()
        return self.result


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
