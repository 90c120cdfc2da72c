from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThemesConfig(AppConfig):
    name = "consultations.themes"
    label = "themes"
    verbose_name = _("themes")

    def ready(self) -> None:
        from consultations.themes import departures, search_fields, tasks  # noqa: F401  all register themselves
