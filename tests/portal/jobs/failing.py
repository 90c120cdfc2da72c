"""An app whose duties go wrong in every way, for a supervisor in a process of its own."""

import os
import signal

from django.apps import AppConfig
from django.conf import settings

MARK = "killed-once"


class FailingConfig(AppConfig):
    name = "tests.portal.jobs.failing"
    label = "failing"

    def ready(self) -> None:
        from portal.jobs.ticker import Duty, register_duty
        from tests.portal.jobs.errors import ERRORS, raise_one

        for error in ERRORS:
            register_duty(Duty(f"bad.{type(error).__name__}", 1, raise_one(error)))
        register_duty(Duty("good.first", 1, lambda: None))
        register_duty(Duty("good.kills_once", 1, kill_once))
        register_duty(Duty("good.last", 1, lambda: None))


def kill_once() -> None:
    """The supervisor's process dies here like one that the kernel kills, but only once."""
    mark = settings.DATA_DIR / MARK
    if os.environ.get("KILL_ONCE") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
