"""Putting the triggers up, taking them down, and saying which are not as declared."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from portal.frozen.declaration import Declared, declared
from portal.frozen.engines.base import Engine
from portal.frozen.engines.postgresql import PostgreSQL
from portal.frozen.engines.sqlite import SQLite
from portal.frozen.models import Lift

ENGINES: dict[str, type[Engine]] = {"sqlite": SQLite, "postgresql": PostgreSQL}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Make every declared trigger that is missing or differs, and drop those that nobody declares any more."""
    with transaction.atomic(using=connection.alias), _engine(connection) as engine:
        wanted, stored = engine.wanted(_in_place(connection, engine.cursor)), engine.stored()
        for name in stored:
            if stored[name] != wanted.get(name):
                engine.drop(name)
        for name, script in wanted.items():
            if stored.get(name) != script:
                engine.create(script)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """For a migration, and for the test suite when it empties its database."""
    with transaction.atomic(using=connection.alias), _engine(connection) as engine:
        for name in engine.stored():
            engine.drop(name)


def differences(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """What is not as declared, by the trigger's name: it is missing, differs, or is not declared at all."""
    with _engine(connection) as engine:
        wanted, stored = engine.wanted(_in_place(connection, engine.cursor)), engine.stored()
    missing = dict.fromkeys(wanted.keys() - stored.keys(), "is missing")
    unknown = dict.fromkeys(stored.keys() - wanted.keys(), "is not declared")
    other = {name: "differs from its declaration" for name in wanted.keys() & stored if wanted[name] != stored[name]}
    return missing | unknown | other


@contextmanager
def _engine(connection: BaseDatabaseWrapper) -> Iterator[Engine]:
    with connection.cursor() as cursor:
        yield ENGINES[connection.vendor](cursor)


def _in_place(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> list[Declared]:
    """The declarations whose table and columns are there: while a site is migrated in parts, not all are."""
    tables = set(connection.introspection.table_names(cursor))
    if Lift._meta.db_table not in tables:
        return []
    return [
        each
        for each in declared()
        if each.table in tables
        and router.allow_migrate_model(connection.alias, each.model)
        and set(each.columns) <= _columns(connection, cursor, each.table)
    ]


def _columns(connection: BaseDatabaseWrapper, cursor: CursorWrapper, table: str) -> set[str]:
    return {column.name for column in connection.introspection.get_table_description(cursor, table)}
