"""Raw SQL and the ORM's bulk writes against each way to freeze, on the database the tests run on."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from portal.audit.models import AuditEntry
from portal.audit.services import record
from tests.portal.frozen.raw import REFUSED, execute, other_connection
from tests.portal.frozen.specimens.models import Draft, Remark, Step, Unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LOG = "audit_auditentry"


@pytest.fixture
def on_sqlite(is_sqlite: bool) -> None:
    if not is_sqlite:
        pytest.skip("a statement of SQLite's own")


@pytest.fixture
def on_postgresql(is_sqlite: bool) -> None:
    if is_sqlite:
        pytest.skip("a statement of PostgreSQL's own")


def refused(sql: str, message: str, params: Any = None) -> None:
    with pytest.raises(IntegrityError, match=f"^frozen: {message}"):
        execute(sql, params)


@pytest.fixture
def entry() -> AuditEntry:
    return record("test.act", subject=None, by=None, details={"a": 1})


# --- append-only ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("field", AuditEntry._meta.concrete_fields, ids=lambda field: field.column)
def test_no_column_of_an_audit_entry_changes(entry: AuditEntry, field: models.Field) -> None:
    changes = {"id": "id + 1", "actor_id": "7", "details": "'{}'", "at": "'2020-01-01 00:00:00+00:00'"}
    value = changes.get(field.column, "'x'")

    before = AuditEntry.objects.values().get()

    refused(f'UPDATE {LOG} SET "{field.column}" = {value}', rf"{LOG}\.{field.column} may not change")

    assert AuditEntry.objects.values().get() == before


def test_the_key_under_its_other_names_does_not_change(entry: AuditEntry, on_sqlite: None) -> None:
    for name in ("rowid", "_rowid_", "oid"):
        refused(f"UPDATE {LOG} SET {name} = 99", rf"{LOG}\.id may not change")


def test_writing_what_is_there_already_passes(entry: AuditEntry) -> None:
    execute(f"UPDATE {LOG} SET action = action, details = details, id = id, actor_id = actor_id")

    assert AuditEntry.objects.get().action == "test.act"


def test_an_audit_entry_is_not_deleted(entry: AuditEntry) -> None:
    refused(f"DELETE FROM {LOG}", f"{LOG} rows may not be deleted")


@pytest.mark.parametrize(
    "write",
    [
        lambda entries: entries.update(action="x"),
        lambda entries: entries.bulk_update([AuditEntry(pk=entries.get().pk, action="x")], ["action"]),
        lambda entries: entries.delete(),
        lambda entries: entries._raw_delete(entries.db),
        lambda entries: entries.bulk_create(
            [AuditEntry(pk=entries.get().pk, action="x")],
            update_conflicts=True, unique_fields=["pk"], update_fields=["action"],
        ),
    ],
    ids=["update", "bulk_update", "delete", "raw_delete", "bulk_create"],
)  # fmt: skip
def test_bulk_writes_past_the_model_are_refused(entry: AuditEntry, write: Callable[[Any], Any]) -> None:
    entries = models.QuerySet(AuditEntry)

    with pytest.raises(IntegrityError, match=f"^frozen: {LOG}"), transaction.atomic():
        write(entries)

    assert entries.get().action == "test.act"


def test_a_bulk_create_that_ignores_conflicts_still_may(entry: AuditEntry) -> None:
    AuditEntry.objects.bulk_create([AuditEntry(pk=entry.pk, action="x"), AuditEntry(action="y")], ignore_conflicts=True)

    assert sorted(AuditEntry.objects.values_list("action", flat=True)) == ["test.act", "y"]


def test_a_key_of_another_kind_freezes_alike() -> None:
    Step.objects.create(state="sent", order=1)

    refused("UPDATE specimens_step SET state = 'x'", r"specimens_step\.state may not change")
    refused("UPDATE specimens_step SET seen = NULL", r"specimens_step\.seen may not change")
    refused("DELETE FROM specimens_step", "specimens_step rows may not be deleted")


# --- REPLACE, which on SQLite deletes without asking ------------------------------------------------------------------
STEP = "INTO specimens_step (id, state, \"order\", seen) SELECT {id}, 'x', {order}, '{{}}' FROM specimens_step"


@pytest.mark.parametrize(
    ("key", "order"), [("id", "7"), ("'other'", '"order"')], ids=["by its key", "by a unique field"]
)
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_a_frozen_row_is_not_replaced(verb: str, key: str, order: str, on_sqlite: None) -> None:
    Step.objects.create(state="sent", order=1)

    refused(f"{verb} {STEP.format(id=key, order=order)}", "specimens_step rows may not be replaced")

    assert Step.objects.get().state == "sent"


def test_a_frozen_row_is_not_replaced_by_a_unique_key_with_a_condition(on_sqlite: None) -> None:
    Draft.objects.create(title="a", is_main=True, confirmed_at=NOW)

    refused(
        "INSERT OR REPLACE INTO specimens_draft (title, is_main) VALUES ('a', 1)",
        "specimens_draft rows may not be replaced",
    )


def test_an_update_does_not_push_a_frozen_row_out(on_sqlite: None) -> None:
    frozen = Draft.objects.create(title="a", is_main=True, confirmed_at=NOW)
    Draft.objects.create(title="b", is_main=True)

    refused("UPDATE OR REPLACE specimens_draft SET title = 'a' WHERE title = 'b'", "specimens_draft rows may not be")
    refused(
        f"UPDATE OR REPLACE specimens_draft SET id = {frozen.pk} WHERE title = 'b'", "specimens_draft rows may not be"
    )

    assert Draft.objects.count() == 2


def test_other_ways_to_meet_a_conflict_change_nothing_either(on_sqlite: None) -> None:
    Step.objects.create(state="sent", order=1)

    for clause in ("OR IGNORE", "OR FAIL", "OR ABORT"):
        refused(f"UPDATE {clause} specimens_step SET state = 'x'", r"specimens_step\.state")
    execute(f"INSERT OR IGNORE {STEP.format(id='id', order='7')}")

    assert Step.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_connection_without_any_pragma_is_refused_too() -> None:
    record("test.act", subject=None, by=None)
    statements = [f"UPDATE {LOG} SET action = 'x'", f"DELETE FROM {LOG}"]
    if connection.vendor == "sqlite":
        statements.append(f"REPLACE INTO {LOG} SELECT * FROM {LOG}")
    else:
        statements.append(f"TRUNCATE {LOG}")

    for statement in statements:
        with other_connection() as other:
            with pytest.raises(REFUSED, match=r"^frozen: "):
                other.execute(statement)
            other.commit()

    assert AuditEntry.objects.get().action == "test.act"


# --- INSERT … ON CONFLICT ---------------------------------------------------------------------------------------------
UPSERT = (
    "INSERT INTO specimens_remark (number, original_text, public_text) VALUES (1, 'x', 'seen')"
    " ON CONFLICT (number) DO UPDATE SET {column} = excluded.{column}"
)


def test_an_upsert_changes_what_is_not_frozen_alone() -> None:
    Remark.objects.create(number=1, original_text="said")

    refused(UPSERT.format(column="original_text"), r"specimens_remark\.original_text may not change")
    execute(UPSERT.format(column="public_text"))

    assert Remark.objects.values_list("original_text", "public_text").get() == ("said", "seen")


# --- TRUNCATE ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("statement", [f"TRUNCATE {LOG}", "TRUNCATE specimens_unit", "TRUNCATE specimens_step CASCADE"])
def test_a_frozen_table_is_not_truncated(statement: str, on_postgresql: None) -> None:
    refused(statement, r"\w+ may not be truncated")


def test_a_frozen_table_is_not_truncated_by_way_of_another(on_postgresql: None) -> None:
    execute("CREATE TABLE parent (id bigint PRIMARY KEY)")
    execute(f"ALTER TABLE {LOG} ADD CONSTRAINT to_parent FOREIGN KEY (actor_id) REFERENCES parent (id)")

    refused("TRUNCATE parent CASCADE", f"{LOG} may not be truncated")


def test_a_session_that_only_replicates_is_refused_too(entry: AuditEntry, on_postgresql: None) -> None:
    execute("SET LOCAL session_replication_role = replica")

    refused(f"DELETE FROM {LOG}", f"{LOG} rows may not be deleted")


# --- some columns -----------------------------------------------------------------------------------------------------
def test_a_named_field_is_frozen_and_the_others_are_not() -> None:
    remark = Remark.objects.create(number=1, original_text="said")

    refused("UPDATE specimens_remark SET original_text = 'x'", r"specimens_remark\.original_text may not change")
    refused("UPDATE specimens_remark SET id = 99", r"specimens_remark\.id may not change")
    Remark.objects.update(public_text="seen", number=2)
    remark.refresh_from_db()
    remark.delete()

    assert (remark.number, remark.public_text, Remark.objects.count()) == (2, "seen", 0)


# --- while a condition holds ------------------------------------------------------------------------------------------
def test_a_row_freezes_when_the_condition_comes_true() -> None:
    draft = Draft.objects.create(title="a")
    Draft.objects.update(title="b", confirmed_at=NOW)

    refused("UPDATE specimens_draft SET title = 'x'", r"specimens_draft\.title may not change")
    refused("UPDATE specimens_draft SET confirmed_at = NULL", r"specimens_draft\.confirmed_at may not change")
    refused("DELETE FROM specimens_draft", "specimens_draft rows may not be deleted")
    Draft.objects.update(looked_over_at=NOW)

    draft.refresh_from_db()
    assert (draft.title, draft.looked_over_at) == ("b", NOW)


def test_a_row_is_free_until_then() -> None:
    Draft.objects.create(title="a").delete()

    assert not Draft.objects.exists()


def test_rows_freeze_with_their_parent() -> None:
    draft = Draft.objects.create(title="a")
    Unit.objects.create(draft=draft, text="one")
    Unit.objects.update(text="two")
    Draft.objects.update(confirmed_at=NOW)

    refused("UPDATE specimens_unit SET text = 'x'", r"specimens_unit\.text may not change")
    refused("UPDATE specimens_unit SET draft_id = 0", r"specimens_unit\.draft_id may not change")
    refused("DELETE FROM specimens_unit", "specimens_unit rows may not be deleted")
    Unit.objects.update(lineage=7)

    assert Unit.objects.values_list("text", "lineage").get() == ("two", 7)


def test_nothing_comes_into_a_confirmed_parent() -> None:
    confirmed = Draft.objects.create(title="a", confirmed_at=NOW)
    Unit.objects.create(draft=Draft.objects.create(title="b"), text="one")
    insert = "INSERT INTO specimens_unit (draft_id, text, lineage) VALUES (%s, 'x', 0)"

    refused(insert, "specimens_unit rows may not be added", [confirmed.pk])
    refused("UPDATE specimens_unit SET draft_id = %s", "specimens_unit rows may not be added", [confirmed.pk])

    assert not Unit.objects.filter(draft=confirmed).exists()
