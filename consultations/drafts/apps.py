from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftsConfig(AppConfig):
    name = "consultations.drafts"
    label = "drafts"
    verbose_name = _("draft texts")

    def ready(self) -> None:
        from consultations.drafts import permissions  # noqa: F401  registers itself
