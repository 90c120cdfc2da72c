from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("consultations")

    def ready(self) -> None:
        from consultations import permissions, receivers, search_sources, tasks  # noqa: F401  all register themselves
