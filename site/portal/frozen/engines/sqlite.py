"""SQLite. A trigger's script is kept as it was written.

REPLACE deletes the row in its way without firing a trigger for it, unless a pragma of the connection says so. But a
statement inside a trigger resolves conflicts as the statement outside does when that one says how, so every INSERT
adds a NULL to a table that takes none, OR IGNORE: nothing happens, unless the statement outside is a REPLACE, which
puts the default in the place of the NULL. The same goes for an UPDATE of a key, which may be an UPDATE OR REPLACE.
"""

from collections.abc import Iterable, Iterator

from portal.frozen.declaration import Declared
from portal.frozen.engines.base import (
    Engine,
    changed,
    column_refusal,
    entering,
    not_lifted,
    quoted,
    refusal,
    trigger_name,
)

PROBE = "frozen_probe"
PROBE_SCRIPT = f"CREATE TABLE {PROBE} (plain integer NOT NULL DEFAULT 1)"


class SQLite(Engine):
    def wanted(self, declarations: Iterable[Declared]) -> dict[str, str]:
        triggers = super().wanted(declarations)
        return {PROBE: PROBE_SCRIPT, **triggers} if triggers else {}

    def scripts(self, declared: Declared) -> Iterator[tuple[str, str]]:
        condition = declared.condition("OLD")
        yield _trigger(declared, "update", "UPDATE", condition, _update_refusals(declared))
        yield _trigger(declared, "key", "UPDATE", self._key_changes(declared), _replace_refusals(declared))
        yield _trigger(declared, "insert", "INSERT", "", _insert_refusals(declared))
        if not declared.frozen.may_enter:
            yield _trigger(declared, "enter", "UPDATE", entering(declared), [_enter_refusal(declared)])
        if not declared.frozen.may_delete:
            unless = _raise(refusal(declared, " rows may not be deleted"), not_lifted(declared, ""))
            yield _trigger(declared, "delete", "DELETE", condition, [unless])

    def stored(self) -> dict[str, str]:
        self.cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 6) = 'frozen' OR name = %s",
            [PROBE],
        )
        return dict(self.cursor.fetchall())

    def drop(self, name: str) -> None:
        self.cursor.execute(f"DROP {'TABLE' if name == PROBE else 'TRIGGER'} {quoted(name)}")

    def _key_changes(self, declared: Declared) -> str:
        """That a column changes by which a row can be in the way of another."""
        self.cursor.execute(
            "SELECT DISTINCT part.name FROM pragma_index_list(%s) AS list, pragma_index_info(list.name) AS part"
            ' WHERE list."unique"',
            [declared.table],
        )
        keys = {declared.key, *(name for (name,) in self.cursor.fetchall())}
        if None in keys:  # a key over an expression may read any column
            keys = {field.column for field in declared.model._meta.local_concrete_fields}
        return " OR ".join(changed(column, "IS NOT") for column in sorted(keys))


def _trigger(declared: Declared, event: str, verb: str, when: str, body: list[str]) -> tuple[str, str]:
    name = trigger_name(declared, event)
    condition = f" WHEN {when}" if when else ""
    statements = "".join(f"  {statement};\n" for statement in body)
    head = f"CREATE TRIGGER {quoted(name)} BEFORE {verb} ON {quoted(declared.table)}"
    return name, f"{head} FOR EACH ROW{condition} BEGIN\n{statements}END"


def _raise(message: str, when: str) -> str:
    return f"SELECT RAISE(ABORT, '{message}') WHERE {when}"


def _update_refusals(declared: Declared) -> list[str]:
    # No UPDATE OF: the key of a row is also called rowid, and the list of an UPDATE OF does not know that.
    return [
        _raise(column_refusal(declared, column), f"{changed(column, 'IS NOT')} AND {not_lifted(declared, column)}")
        for column in declared.columns
    ]


def _replace_refusals(declared: Declared) -> list[str]:
    return [
        f"INSERT OR IGNORE INTO {PROBE} VALUES (NULL)",
        _raise(refusal(declared, " rows may not be replaced"), f"EXISTS (SELECT 1 FROM {PROBE})"),
    ]


def _insert_refusals(declared: Declared) -> list[str]:
    refusals = _replace_refusals(declared)
    if not declared.frozen.may_enter:
        refusals.append(_raise(refusal(declared, " rows may not be added"), f"({declared.condition('NEW')})"))
    return refusals


def _enter_refusal(declared: Declared) -> str:
    return f"SELECT RAISE(ABORT, '{refusal(declared, ' rows may not be added')}')"
