from typing import Any

from django.core.checks.registry import registry
from django.core.management.commands import migrate

from portal.frozen.checks import TAG


class Command(migrate.Command):
    """Django's, which does not first ask for the triggers that it will put up itself."""

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        return super().get_check_kwargs(options) | {"tags": registry.tags_available() - {TAG}}
