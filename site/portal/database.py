"""What the two databases do differently and no model can say."""

import time
from collections.abc import Iterable, Iterator

from django.db import OperationalError, connection, models
from django.db.backends.utils import CursorWrapper

READER_SECONDS = 60


def rewrite_tables(tables: Iterable[type[models.Model]]) -> None:
    """Write these tables anew, so that no page or log file beside them holds what was deleted; not in a transaction.

    SQLite rewrites the whole file and empties its write-ahead log. PostgreSQL locks each table while it does so.
    Raises OperationalError when others read or write for too long; again is no harm.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            _empty_log(cursor)
        else:
            _rewrite_each(cursor, tables)


def _rewrite_each(cursor: CursorWrapper, tables: Iterable[type[models.Model]]) -> None:
    _wait_for_older_readers(cursor)
    for model in tables:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"ALTER TABLE {table} {', '.join(_forgetting_samples(model))}")
        cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
    cursor.execute("VACUUM FULL pg_statistic")
    cursor.execute("SELECT pg_has_role('pg_checkpoint', 'USAGE')")
    if cursor.fetchone() == (True,):
        cursor.execute("CHECKPOINT")


def _wait_for_older_readers(cursor: CursorWrapper) -> None:
    """VACUUM keeps a deleted row for as long as a transaction that began before may still read it."""
    cursor.execute("SELECT mod(txid_current(), 4294967296)::text")
    (now,) = cursor.fetchone()
    for _attempt in range(READER_SECONDS):
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND age(backend_xmin) > age(%s::xid))",
            [now],
        )
        if cursor.fetchone() == (False,):
            return
        time.sleep(1)
    raise OperationalError("an older transaction may still read what was deleted")


def _forgetting_samples(model: type[models.Model]) -> Iterator[str]:
    """The planner keeps samples of every column, and those of a table that is empty by now for ever.

    It lets go of them when a column gets a type, be it the one that it has.
    """
    for field in model._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField):
            yield f"ALTER COLUMN {connection.ops.quote_name(str(field.column))} TYPE {field.db_type(connection)}"


def _empty_log(cursor: CursorWrapper) -> None:
    """Waits for readers as long as any statement of the connection does."""
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy, _frames, _written = cursor.fetchone()
    if busy:
        raise OperationalError("others still read from the write-ahead log")
