from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "consultations.desk"
    label = "desk"
    verbose_name = _("desk")

    def ready(self) -> None:
        from consultations.desk import permissions  # noqa: F401  registers itself
