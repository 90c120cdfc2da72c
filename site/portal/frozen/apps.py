from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class FrozenConfig(AppConfig):
    name = "portal.frozen"
    label = "frozen"
    verbose_name = _("what is frozen")

    def ready(self) -> None:
        from portal.frozen import checks  # noqa: F401  registers itself

        pre_migrate.connect(_take_down, sender=self)
        post_migrate.connect(_put_up, sender=self)


def _take_down(*, using: str, plan: list[Any], **kwargs: Any) -> None:
    """Before a migration: SQLite remakes no table that a trigger of another table reads."""
    from portal.frozen.triggers import take_down

    if plan:
        take_down(connections[using])


def _put_up(*, using: str, **kwargs: Any) -> None:
    from portal.frozen.triggers import put_up

    put_up(connections[using])
