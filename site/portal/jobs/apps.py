from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "portal.jobs"
    label = "jobs"
    verbose_name = _("background work")

    def ready(self) -> None:
        from portal.jobs import housekeeping, permissions, todos  # noqa: F401  all register themselves
