from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("consultations")

    def ready(self) -> None:
        from consultations import (  # noqa: F401  all register themselves
            permissions,
            point_figures,
            receivers,
            search_sources,
            tasks,
            waiting,
        )
