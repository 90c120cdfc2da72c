"""Bringing the indexes up to date with the records in the outbox, as those are now."""

import logging

from search.engine import GONE_REV, Delete, NoIndexError, Op, SearchError, SearchUnavailableError
from search.finding import breaker
from search.models import IndexBuild, OutboxEntry
from search.sources import SearchSource, get_source

logger = logging.getLogger(__name__)
CHUNK = 500


class SomeFailedError(SearchError):
    """The engine refused single documents; their entries stay in the outbox."""


def drain(key: str, *, most: int | None = None) -> int:
    """Bring every live index up to date with the outbox; the number of entries worked off.

    Raises NoIndexError before the first build and SearchUnavailableError when the engine cannot be reached; the
    entries stay.
    """
    source = get_source(key)
    if source.engine.active() is None:
        raise NoIndexError(f"there is no index of {key} yet")
    worked = 0
    while most is None or worked < most:
        entries = list(OutboxEntry.objects.filter(source=key).values_list("pk", "record_id")[:CHUNK])
        if not entries:
            break
        failed = write_current(source, {record_id for _pk, record_id in entries})
        done = [pk for pk, record_id in entries if record_id not in failed]
        # By its own id, never "everything up to": on PostgreSQL lower ids may be committed later.
        OutboxEntry.objects.filter(pk__in=done).delete()
        worked += len(done)
        if failed:
            raise SomeFailedError(f"{len(failed)} documents of {key} were refused")
    return worked


def flush(key: str) -> None:
    """After an act of staff: let the next list show it, if the engine answers at once; the worker does the rest."""
    try:
        breaker.check()
        drain(key, most=CHUNK)
        get_source(key).engine.refresh()
    except (NoIndexError, SomeFailedError) as error:
        logger.warning("the index of %s is behind: %s", key, error)
    except SearchUnavailableError as error:
        breaker.failed()
        logger.warning("the index of %s is behind: %s", key, error)


def write_current(source: SearchSource, ids: set[int]) -> set[int]:
    """Write the records as they are now to every live index; the ids that an engine refused."""
    # Read before asking which indexes there are: a build that begins in between reads these rows itself.
    ops = current_operations(source, ids)
    failed: set[int] = set()
    for generation in live_generations(source):
        failed |= {id_ for id_, _reason in source.engine.apply(ops, generation).failed}
    return failed


def current_operations(source: SearchSource, ids: set[int]) -> list[Op]:
    ops = list(source.operations(ids))
    known = {op.id if isinstance(op, Delete) else op.doc.id for op in ops}
    return ops + [Delete(id_, GONE_REV) for id_ in sorted(ids - known)]


def live_generations(source: SearchSource) -> list[str | None]:
    """The active index, as None, and the one being built."""
    return [None, *IndexBuild.objects.fed().filter(source=source.key).values_list("generation", flat=True)]
