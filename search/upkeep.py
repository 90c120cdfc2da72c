"""Keeping every index there, complete and up to date, without a request."""

import logging

from search.building import build_if_missing, rebuild
from search.comparing import Difference, compare
from search.engine import SearchUnavailableError
from search.feeding import SomeFailedError, drain
from search.jobs import start_build, start_drain, start_repair
from search.models import IndexBuild, OutboxEntry
from search.outbox import mark_changed
from search.sources import SearchSource, get_source, get_sources

logger = logging.getLogger(__name__)


def catch_up_now(key: str) -> None:
    """For commands, which need no worker: build and drain here; what the engine cannot take now stays for later."""
    source = get_source(key)
    try:
        build_if_missing(source, wait=True)
        drain(key)
        source.engine.refresh()
    except (SearchUnavailableError, SomeFailedError) as error:
        logger.warning("the index of %s is behind: %s", key, error)


def wake() -> None:
    """Start draining wherever entries wait; the minute's duty, for after an engine was down or a worker killed."""
    # A build that nobody goes on with would be fed for ever.
    IndexBuild.objects.abandoned().delete()
    waiting = set(OutboxEntry.objects.order_by().values_list("source", flat=True).distinct())
    for key, source in sorted(get_sources().items()):
        if key in waiting:
            start_drain(key)
        elif source.engine.inline and source.engine.active() is None:
            # A fresh installation has nothing to drain, and people search it all the same.
            start_build(key)


def check_every_index() -> None:
    """The night's duty."""
    for key in get_sources():
        start_repair(key)


def repair(source: SearchSource, *, wait: bool = False) -> Difference:
    """Compare, and put what differs into the outbox; an index of another version, or none that can be read, is built.

    Raises BuilderAtWorkError, unless told to wait for the other one.
    """
    build_if_missing(source, wait=wait)
    try:
        difference = compare(source)
    except SearchUnavailableError:
        rebuild(source, wait=wait)
        return Difference()
    mark_changed(source.key, sorted(difference.ids))
    return difference
