"""Which records the indexes still have to catch up with.

Signals miss bulk writes, and an index that is down must not fail a write. So the write itself leaves the ids here, in
its own transaction, and whoever drains them (`search.feeding`) reads the rows as they are by then.
"""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from search.engine import NoIndexError, SearchUnavailableError
from search.feeding import CHUNK, SomeFailedError, drain
from search.jobs import start_build, start_drain
from search.models import OutboxEntry
from search.sources import get_source

logger = logging.getLogger(__name__)
# So few that the request which changed them can feed an embedded index itself.
INLINE_LIMIT = 100


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
    """Feed an embedded index at once, or leave it to the worker; a request never builds an index."""
    if get_source(key).engine.inline and count <= INLINE_LIMIT:
        try:
            drain(key, most=CHUNK)
        except NoIndexError:
            start_build(key)
            return
        except (SearchUnavailableError, SomeFailedError) as error:
            logger.warning("the index of %s is behind: %s", key, error)
        else:
            return
    start_drain(key)
