from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "consultations.office"
    label = "office"
    verbose_name = _("office")

    def ready(self) -> None:
        from consultations.office import permissions, todos  # noqa: F401  both register themselves
