from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "consultations.decisions"
    label = "decisions"
    verbose_name = _("decisions")

    def ready(self) -> None:
        from consultations.decisions import permissions, point_statistics, search_fields  # noqa: F401  all register themselves
