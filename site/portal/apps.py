import logging

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates, static files, translations and the commands of the whole site."""

    name = "portal"
    label = "portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401  registers itself

        # Warnings of libraries quote cells and values; the log masks them.
        logging.captureWarnings(True)
