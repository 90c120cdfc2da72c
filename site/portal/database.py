"""What the two databases do differently and no model can say."""

from collections.abc import Iterable

from django.db import OperationalError, connection, models
from django.db.backends.utils import CursorWrapper


def rewrite_tables(tables: Iterable[type[models.Model]]) -> None:
    """Write these tables anew, so that no page or log file beside them holds what was deleted; not in a transaction.

    SQLite rewrites the whole file and empties its write-ahead log. PostgreSQL locks each table while it does so.
    Raises OperationalError when others read or write for too long; again is no harm.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            _empty_log(cursor)
            return
        for model in tables:
            cursor.execute(f"VACUUM FULL {quote(model._meta.db_table)}")


def _empty_log(cursor: CursorWrapper) -> None:
    """Waits for readers as long as any statement of the connection does."""
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy, _frames, _written = cursor.fetchone()
    if busy:
        raise OperationalError("others still read from the write-ahead log")
