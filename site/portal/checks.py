from collections.abc import Collection, Container
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader

MOST_NAMED = 8
# Apps that were split or renamed: only a database of an earlier version knows them.
FORMER_LABELS = frozenset({"consultations"})
HINT = (
    "Until version 1.0.0 tables are not carried over. Keep the old data aside (mv var var.old) or name a new place "
    "(DATA_DIR, DATABASE_URL), and start again: sample data comes anew, and the version that made it still opens it."
)


@register(Tags.database)
def check_age(app_configs: Any, databases: Collection[str] | None = None, **kwargs: Any) -> list[Error]:
    """`migrate` asks this first: a database of an earlier version gets a sentence and not a traceback."""
    return [error for alias in databases or () for error in _age(alias)]


def _age(alias: str) -> list[Error]:
    loader = MigrationLoader(connections[alias])
    ours = FORMER_LABELS | {config.label for config in apps.get_app_configs() if _is_ours(config.path)}
    gone = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    differing = [f"{label}.{name}" for label, name in gone if label in ours]
    waiting = {label for label, _name in loader.disk_migrations.keys() - loader.applied_migrations.keys()}
    differing += _other_columns(alias, (ours & loader.migrated_apps) - waiting)
    if not differing:
        return []
    which = f"The database {connections[alias].settings_dict['NAME']} was made by an earlier version"
    return [Error(f"{which}: {', '.join(sorted(differing)[:MOST_NAMED])}.", hint=HINT, id="portal.E001")]


def _other_columns(alias: str, labels: Container[str]) -> list[str]:
    """The tables of these apps whose columns are not those of their models: their migrations were rewritten."""
    found = []
    with connections[alias].cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            meta = model._meta
            if meta.app_label in labels and meta.managed and not meta.proxy:
                cursor.execute(f"SELECT * FROM {connections[alias].ops.quote_name(meta.db_table)} LIMIT 0")  # noqa: S608
                if {column[0] for column in cursor.description} != {
                    field.column for field in meta.local_concrete_fields
                }:
                    found.append(f"table {meta.db_table}")
    return found


def _is_ours(path: str) -> bool:
    return Path(path).is_relative_to(settings.ROOT) and "site-packages" not in Path(path).parts
