"""The triggers come with migrate, and the check says when one is not as declared."""

import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError
from django.core.management.sql import emit_pre_migrate_signal
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import Migration
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.frozen import declaration
from portal.frozen.checks import check_declarations, check_triggers
from portal.frozen.declaration import Declared, Frozen
from portal.frozen.models import Lift
from tests.portal.frozen.raw import execute
from tests.portal.frozen.specimens.models import Draft, Remark

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
NAME = "frozen_specimens_remark_update"


def errors() -> list[tuple[str | None, str]]:
    return [(error.id, error.msg) for error in check_triggers(None, databases=["default"])]


def drop(name: str = NAME, table: str = "specimens_remark") -> None:
    execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))


def check() -> None:
    call_command("check", databases=["default"], verbosity=0)


def test_a_migrated_database_is_as_declared() -> None:
    check()

    assert errors() == []


def test_a_missing_trigger_fails_the_check_until_migrate_brings_it_back() -> None:
    drop()

    assert errors() == [("frozen.E002", f"The trigger {NAME} is missing.")]
    with pytest.raises(SystemCheckError, match=r"frozen\.E002"):
        check()
    # As on the command line, where checks come first.
    call_command("migrate", verbosity=0, skip_checks=False)
    check()
    Remark.objects.create(number=1, original_text="said")
    with pytest.raises(IntegrityError, match=r"^frozen: "):
        execute("UPDATE specimens_remark SET original_text = 'x'")


def test_a_trigger_with_another_body_fails_the_check() -> None:
    if connection.vendor == "sqlite":
        drop()
        execute(f"CREATE TRIGGER {NAME} BEFORE UPDATE ON specimens_remark BEGIN SELECT 1; END")
    else:
        execute(f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")

    assert errors() == [("frozen.E002", f"The trigger {NAME} differs from its declaration.")]
    call_command("migrate", verbosity=0)
    assert errors() == []


def test_a_trigger_that_was_switched_off_fails_the_check(is_sqlite: bool) -> None:
    if is_sqlite:
        pytest.skip("SQLite cannot switch a trigger off")
    execute(f"ALTER TABLE specimens_remark DISABLE TRIGGER {NAME}")

    assert errors() == [("frozen.E002", f"The trigger {NAME} differs from its declaration.")]
    call_command("migrate", verbosity=0)
    assert errors() == []


def test_a_table_that_was_remade_lost_its_triggers(is_sqlite: bool) -> None:
    if not is_sqlite:
        pytest.skip("PostgreSQL alters tables in place")
    with connection.schema_editor() as editor:
        editor._remake_table(Remark)

    names = [f"frozen_specimens_remark_{event}" for event in ("insert", "key", "update")]
    assert errors() == [("frozen.E002", f"The trigger {name} is missing.") for name in names]
    call_command("migrate", verbosity=0)
    assert errors() == []


def test_a_trigger_that_nobody_declares_is_named_and_removed() -> None:
    if connection.vendor == "sqlite":
        execute("CREATE TRIGGER frozen_old BEFORE DELETE ON specimens_remark BEGIN SELECT 1; END")
    else:
        execute("CREATE FUNCTION frozen_old() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'")
        execute(
            "CREATE TRIGGER frozen_old BEFORE DELETE ON specimens_remark FOR EACH ROW EXECUTE FUNCTION frozen_old()"
        )

    assert errors() == [("frozen.E002", "The trigger frozen_old is not declared.")]
    call_command("migrate", verbosity=0)
    assert errors() == []


def test_what_stands_as_declared_is_left_alone() -> None:
    with CaptureQueriesContext(connection) as queries:
        call_command("migrate", verbosity=0)

    assert [query["sql"] for query in queries if query["sql"].startswith(("CREATE", "DROP", "ALTER"))] == []


def test_a_table_that_a_trigger_reads_can_be_remade_by_a_migration(is_sqlite: bool) -> None:
    """SQLite would not rename the new table while the units' triggers name the old one."""
    if not is_sqlite:
        pytest.skip("PostgreSQL alters tables in place")
    plan = [(Migration("0002_remade", "specimens"), False)]

    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=plan)
    with connection.schema_editor() as editor:
        editor._remake_table(Draft)
    call_command("migrate", verbosity=0)

    assert errors() == []


def test_the_suite_flushes_without_leaving_the_triggers_down() -> None:
    record("test.act", subject=None, by=None)
    case = TransactionTestCase("_fixture_teardown")
    # Without the signals after it, which would put the triggers up by themselves.
    case.serialized_rollback = True

    case._fixture_teardown()

    assert (AuditEntry.objects.count(), errors()) == (0, [])


def test_an_operator_flushes_nothing_that_is_frozen() -> None:
    record("test.act", subject=None, by=None)

    with pytest.raises(CommandError) as error:
        call_command("flush", interactive=False, verbosity=0)

    assert str(error.value.__cause__).startswith("frozen: ")
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "frozen", "message"),
    [
        ("kept", Frozen(), "begins with 'frozen'"),
        ("frozen", Frozen(fields=["a"], but=["b"]), "name the fields that are frozen or those that are not"),
        ("frozen", Frozen(may_enter=False), "kept out of a condition only"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(name: str, frozen: Frozen, message: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=message):
        frozen.contribute_to_class(Remark, name)


def test_a_declaration_that_names_no_field_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Declared(name="frozen", model=Remark, frozen=Frozen(fields=["nothing"], when="row.never = 1"))
    monkeypatch.setitem(declaration._declared, "specimens.remark.frozen", wrong)

    (error,) = check_declarations(None)

    assert (error.id, error.msg) == ("frozen.E001", "frozen names what the model has not: never, nothing.")


def test_a_lift_that_was_left_behind_fails_the_check() -> None:
    with transaction.atomic():
        Lift.objects.create(table_name="specimens_remark", row_key="1", opening=uuid.uuid4())
        assert errors() == [("frozen.E003", "What is frozen is open: lifts were left behind.")]
        transaction.set_rollback(True)


def test_an_abstract_model_has_no_table_to_freeze() -> None:
    with pytest.raises(ImproperlyConfigured, match="declared on each table"):

        class Base(models.Model):
            frozen = Frozen()

            class Meta:
                abstract = True
                app_label = "specimens"
