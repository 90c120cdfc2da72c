from collections.abc import Collection
from typing import Any

from django.core.checks import Error, register
from django.db import connections

from portal.frozen import triggers
from portal.frozen.declaration import declared
from portal.frozen.models import Lift

# Not Django's tag "database": `migrate` asks those first, and it is `migrate` that puts the triggers up.
TAG = "frozen"


@register(TAG)
def check_declarations(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every field that a declaration names is a field of its model."""
    return [
        Error(f"{each.name} names what the model has not: {', '.join(unknown)}.", obj=each.model, id="frozen.E001")
        for each in declared()
        if (unknown := sorted(each.unknown))
    ]


@register(TAG)
def check_triggers(app_configs: Any, databases: Collection[str] | None = None, **kwargs: Any) -> list[Error]:
    """With `--database`: every trigger stands as it is declared, and no lift was left behind."""
    return [error for alias in databases or () for error in [*_differences(alias), *_lifts(alias)]]


def _differences(alias: str) -> list[Error]:
    return [
        Error(f"The trigger {name} {how}.", hint=f"Run migrate --database {alias}.", id="frozen.E002")
        for name, how in sorted(triggers.differences(connections[alias]).items())
    ]


def _lifts(alias: str) -> list[Error]:
    tables = connections[alias].introspection.table_names()
    if Lift._meta.db_table not in tables or not Lift.objects.using(alias).exists():
        return []
    hint = "Find out who wrote them, and delete them."
    return [Error("What is frozen is open: lifts were left behind.", hint=hint, id="frozen.E003")]
