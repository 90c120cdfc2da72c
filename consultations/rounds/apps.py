from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundsConfig(AppConfig):
    name = "consultations.rounds"
    label = "rounds"
    verbose_name = _("consultations")

    def ready(self) -> None:
        from consultations.rounds import permissions, receivers, tasks  # noqa: F401  all register themselves
