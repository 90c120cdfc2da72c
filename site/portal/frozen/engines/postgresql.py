"""PostgreSQL. A trigger's script is put together again from the catalogue, to be compared with the declaration."""

from collections.abc import Iterator

from portal.frozen.declaration import Declared
from portal.frozen.engines.base import (
    Engine,
    changed,
    column_refusal,
    entering,
    not_lifted,
    refusal,
    trigger_name,
)

# How a trigger is switched, as the catalogue and as ALTER TABLE say it.
SWITCHED = {"A": "ENABLE ALWAYS", "O": "ENABLE", "R": "ENABLE REPLICA", "D": "DISABLE"}
STORED = """
SELECT t.tgname, c.oid::regclass::text, p.proname, p.prosrc, pg_get_triggerdef(t.oid, true), t.tgenabled
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE starts_with(t.tgname, 'frozen') AND NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
TABLE_OF = """
SELECT c.oid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname = %s AND c.relnamespace = current_schema()::regnamespace
"""


class PostgreSQL(Engine):
    def scripts(self, declared: Declared) -> Iterator[tuple[str, str]]:
        yield _trigger(declared, "update", "UPDATE", [*_update_refusals(declared), "RETURN NEW;"])
        if not declared.frozen.may_enter:
            body = [_raise_if(f"({declared.condition('NEW')})", refusal(declared, " rows may not be added"))]
            yield _trigger(declared, "insert", "INSERT", [*body, "RETURN NEW;"])
        if not declared.frozen.may_delete:
            frozen = f"({declared.condition('OLD') or 'true'}) AND {not_lifted(declared, '')}"
            body = [_raise_if(frozen, refusal(declared, " rows may not be deleted"))]
            yield _trigger(declared, "delete", "DELETE", [*body, "RETURN OLD;"])
            yield _trigger(declared, "truncate", "TRUNCATE", [_raise(refusal(declared, " may not be truncated"))])

    def stored(self) -> dict[str, str]:
        self.cursor.execute(STORED)
        return {
            name: _script(
                function, body, definition.removeprefix("CREATE "), f"{table} {SWITCHED[switch]} TRIGGER {name}"
            )
            for name, table, function, body, definition, switch in self.cursor.fetchall()
        }

    def drop(self, name: str) -> None:
        self.cursor.execute(TABLE_OF, [name])
        for (table,) in self.cursor.fetchall():
            self.cursor.execute(f"DROP TRIGGER {name} ON {table}")
        self.cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _trigger(declared: Declared, event: str, verb: str, body: list[str]) -> tuple[str, str]:
    name, table = trigger_name(declared, event), declared.table
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    trigger = f"TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
    lines = "".join(f"  {line}\n" for line in body)
    # ALWAYS: also in a session that says it only replicates.
    return name, _script(name, f"\nBEGIN\n{lines}END\n", trigger, f"{table} ENABLE ALWAYS TRIGGER {name}")


def _script(function: str, body: str, trigger: str, switch: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $frozen${body}$frozen$;\n"
        f"CREATE OR REPLACE {trigger};\nALTER TABLE {switch};\n"
    )


def _update_refusals(declared: Declared) -> Iterator[str]:
    condition = declared.condition("OLD") or "true"
    yield f"IF {condition} THEN"
    for column in declared.columns:
        opened = f"{changed(column, 'IS DISTINCT FROM')} AND {not_lifted(declared, column)}"
        yield "  " + _raise_if(opened, column_refusal(declared, column))
    yield "END IF;"
    if not declared.frozen.may_enter:
        yield _raise_if(entering(declared), refusal(declared, " rows may not be added"))


def _raise_if(condition: str, message: str) -> str:
    return f"IF {condition} THEN {_raise(message)} END IF;"


def _raise(message: str) -> str:
    # Django makes an IntegrityError of this one, as it does of SQLite's.
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';"
