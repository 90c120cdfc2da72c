from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactPointsConfig(AppConfig):
    name = "contactpoints"
    verbose_name = _("contact points")

    def ready(self) -> None:
        from contactpoints import permissions, tasks, volume  # noqa: F401  all register themselves
