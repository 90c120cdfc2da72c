"""What is given up after its time. Each app says what, for how long it is kept, and how it goes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.jobs.exceptions import PruningError

logger = logging.getLogger(__name__)
Prune = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Pruning:
    """Something to give up once it is older than `keep`; `act` gets the moment and says how many it were."""

    name: str
    keep: timedelta
    act: Prune


_prunings: dict[str, Pruning] = {}


def register_pruning(name: str, keep: timedelta, act: Prune) -> None:
    """Declare, as `app.what`, what the nightly duty gives up. It must be safe to run again."""
    if name in _prunings:
        raise ImproperlyConfigured(f"pruning {name!r} is registered twice")
    _prunings[name] = Pruning(name, keep, act)


def prune() -> dict[str, int]:
    """Give up everything that is due, each on its own; how many of each. Raises PruningError at the end."""
    now = timezone.now()
    counts: dict[str, int] = {}
    failed = []
    for pruning in _prunings.values():
        try:
            counts[pruning.name] = pruning.act(now - pruning.keep)
        except Exception:
            logger.exception("%s was not pruned", pruning.name)
            failed.append(pruning.name)
    logger.info("pruned: %s", counts)
    if failed:
        raise PruningError(", ".join(failed))
    return counts
