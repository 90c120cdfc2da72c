from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.translations import compile_catalogues


class Command(BaseCommand):
    help = "Compile the translations (.po to .mo) where they changed; needs no gettext."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        compile_catalogues(settings.LOCALE_PATHS)
