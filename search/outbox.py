"""Which records the indexes still have to catch up with.

Signals miss bulk writes, and an index that is down must not fail a write. So the write itself leaves the ids here, in
its own transaction, and whoever drains them reads the rows as they are by then.
"""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from portal.jobs.services import start_job
from search.engine import GONE_REV, Delete, Op, SearchUnavailableError
from search.finding import breaker
from search.models import BuildingGeneration, OutboxEntry
from search.sources import SearchSource, get_source, get_sources

logger = logging.getLogger(__name__)
DRAIN_JOB = "search.drain"
CHUNK = 500
# So few that the request which changed them can feed an embedded index itself.
INLINE_LIMIT = 100


class SomeFailedError(Exception):
    """The engine refused single documents; their entries stay in the outbox."""


def mark_changed(key: str, ids: Iterable[int]) -> None:
    """Note, inside the caller's transaction, that these records changed."""
    entries = [OutboxEntry(source=key, record_id=record_id) for record_id in ids]
    if not entries:
        return
    OutboxEntry.objects.bulk_create(entries, batch_size=2000)
    transaction.on_commit(partial(_catch_up, key, len(entries)))


def mark_all_changed(key: str, rows: models.QuerySet[Any]) -> None:
    """The same for any number of rows, in one statement."""
    key_field = rows.model._meta.pk
    chosen, values = rows.order_by().values_list(key_field.name).query.sql_with_params()
    name = connection.ops.quote_name(key_field.column)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_outboxentry (source, record_id, added_at)"  # noqa: S608  the ORM's own SQL
            f" SELECT %s, chosen.{name}, %s FROM ({chosen}) AS chosen",
            [key, now, *values],
        )
        count = cursor.rowcount
    if count:
        transaction.on_commit(partial(_catch_up, key, count))


def _catch_up(key: str, count: int) -> None:
    if get_source(key).engine.inline and count <= INLINE_LIMIT:
        try:
            drain(key, most=CHUNK)
        except (SearchUnavailableError, SomeFailedError) as error:
            logger.warning("the index of %s is behind: %s", key, error)
        else:
            return
    start_job(DRAIN_JOB, payload={"key": key}, by=None, key=key)


def drain(key: str, *, most: int | None = None) -> int:
    """Bring every live index up to date with the outbox; the number of entries worked off.

    Raises SearchUnavailableError when the engine cannot be reached; the entries stay.
    """
    source = get_source(key)
    if source.engine.active() is None:
        from search.indexing import rebuild

        rebuild(source)
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


def catch_up_now(key: str) -> None:
    """For commands, which need no worker: drain here; what the engine cannot take now stays for later."""
    try:
        drain(key)
        get_source(key).engine.refresh()
    except (SearchUnavailableError, SomeFailedError) as error:
        logger.warning("the index of %s is behind: %s", key, error)


def settle(key: str) -> None:
    """After an act of staff: let the next list show it, if the engine answers at once; the worker does the rest."""
    try:
        breaker.check()
        drain(key, most=CHUNK)
        get_source(key).engine.refresh()
    except SearchUnavailableError as error:
        breaker.failed()
        logger.warning("the index of %s is behind: %s", key, error)
    except SomeFailedError as error:
        logger.warning("the index of %s is behind: %s", key, error)


def write_current(source: SearchSource, ids: set[int]) -> set[int]:
    """Write the records as they are now to every live index; the ids that an engine refused."""
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
    building = BuildingGeneration.objects.filter(source=source.key).values_list("generation", flat=True)
    return [None, *building]


def kick() -> None:
    """Start draining wherever entries wait; the minute's duty, for after an engine was down."""
    waiting = set(OutboxEntry.objects.order_by().values_list("source", flat=True).distinct())
    for key in sorted(waiting & set(get_sources())):
        start_job(DRAIN_JOB, payload={"key": key}, by=None, key=key)
