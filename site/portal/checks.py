from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader

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
    unknown = sorted(f"{label}.{name}" for label, name in gone if label in ours)
    if not unknown:
        return []
    which = f"The database {connections[alias].settings_dict['NAME']} was made by an earlier version"
    return [Error(f"{which}: it has {', '.join(unknown)}.", hint=HINT, id="portal.E001")]


def _is_ours(path: str) -> bool:
    return Path(path).is_relative_to(settings.ROOT) and "site-packages" not in Path(path).parts
