"""A thread that renews a lease while its owner works."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)


class Heartbeat:
    """Calls `beat` three times within each lease, on a database connection of its own; ends when `beat` says False."""

    def __init__(self, beat: Callable[[], bool]) -> None:
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
                    if not self._beat():
                        return
                except Exception as error:  # noqa: BLE001  one missed beat is no reason to give up the lease
                    logger.warning("a lease could not be renewed: %s", type(error).__name__)
                    connection.close()
        finally:
            connection.close()
