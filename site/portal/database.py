"""What the two databases do differently and no model can say."""

from collections.abc import Iterable, Iterator

from django.db import OperationalError, connection, models
from django.db.backends.utils import CursorWrapper


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
    for model in tables:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"ALTER TABLE {table} {', '.join(_forgetting_samples(model))}")
        cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
    cursor.execute("VACUUM FULL pg_statistic")
    cursor.execute("SELECT pg_has_role('pg_checkpoint', 'USAGE')")
    if cursor.fetchone() == (True,):
        cursor.execute("CHECKPOINT")


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
