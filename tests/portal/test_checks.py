import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def test_the_database_of_this_version_passes() -> None:
    call_command("check", "--database", "default", "--tag", "database")


@pytest.mark.parametrize(
    ("label", "name"),
    [("consultations", "0001_initial"), ("comments", "0009_of_another_time")],
    ids=["an app that was split", "a migration that was rewritten"],
)
def test_migrate_says_what_to_do_with_a_database_of_an_earlier_version(label: str, name: str) -> None:
    MigrationRecorder(connection).record_applied(label, name)

    with pytest.raises(SystemCheckError) as refused:
        call_command("migrate", verbosity=0, skip_checks=False)

    assert f"{label}.{name}" in str(refused.value)
    assert "mv var var.old" in str(refused.value)


def test_what_a_library_squashed_is_not_ours() -> None:
    MigrationRecorder(connection).record_applied("wagtailcore", "0001_squashed_long_ago")

    call_command("check", "--database", "default", "--tag", "database")


def test_a_first_migration_that_was_rewritten_under_its_name_is_noticed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE comments_comment ADD COLUMN of_another_time integer")

    with pytest.raises(SystemCheckError) as refused:
        call_command("migrate", verbosity=0, skip_checks=False)

    assert "comments_comment" in str(refused.value)
    assert "mv var var.old" in str(refused.value)
