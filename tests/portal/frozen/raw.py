"""A connection of its own to the test database, with nothing of Django and no pragma set."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction

REFUSED = (sqlite3.IntegrityError, psycopg.errors.RestrictViolation)


def execute(sql: str, params: Any = None) -> None:
    """The statement through Django, in a savepoint so that a test can go on after a refusal."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@contextmanager
def other_connection() -> Iterator[Any]:
    """Another connection, which waits for nobody; what it leaves uncommitted is lost, as when its process is killed."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        other: Any = sqlite3.connect(settings["NAME"], timeout=0.1)
    else:
        keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
        other = psycopg.connect(**{key: settings[name] for key, name in keys.items() if settings[name]})
        other.execute("SET lock_timeout = '1s'")
        other.commit()
    try:
        yield other
    finally:
        other.rollback()
        other.close()
