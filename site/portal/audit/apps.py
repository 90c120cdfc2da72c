from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = _("audit log")

    def ready(self) -> None:
        from portal.audit import checks  # noqa: F401  registers itself
