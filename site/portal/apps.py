from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates, static files, translations and the commands of the whole site."""

    name = "portal"
    label = "portal"
