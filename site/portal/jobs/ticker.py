"""Periodic duties. Each turn is taken once; after a pause only the present one, since duties work from state."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from portal.jobs.models import TickRun

MINUTE = 60
DAY = 24 * 60 * MINUTE
# Days begin at 02:00 in UTC+8 for the nightly duties: 18:00 UTC.
NIGHTLY_OFFSET = 6 * 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do once in every `seconds`, counted from the epoch plus `offset`."""

    name: str
    seconds: int
    act: Callable[[], object]
    offset: int = 0

    def turn(self, now: float) -> int:
        return int(now + self.offset) // self.seconds


_duties: dict[str, Duty] = {}


def register_duty(duty: Duty) -> None:
    if duty.name in _duties:
        raise ImproperlyConfigured(f"duty {duty.name!r} is registered twice")
    _duties[duty.name] = duty


def tick(now: float | None = None) -> list[str]:
    """Do what is due and has not been done this turn; the names of what was done."""
    now = time.time() if now is None else now
    done = []
    for duty in _duties.values():
        if _take(duty.name, duty.turn(now)):
            duty.act()
            done.append(duty.name)
    return done


def _take(name: str, turn: int) -> bool:
    if TickRun.objects.filter(name=name, turn__gte=turn).exists():
        return False
    try:
        with transaction.atomic():
            TickRun.objects.create(name=name, turn=turn)
            TickRun.objects.filter(name=name, turn__lt=turn - 1000).delete()
    except IntegrityError:
        return False
    return True
