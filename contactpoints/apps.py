from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactPointsConfig(AppConfig):
    name = "contactpoints"
    verbose_name = _("contact points")

    def ready(self) -> None:
        from contactpoints import permissions, volume  # noqa: F401  both register themselves
        from portal.accounts.services.grants import sync_all_groups
        from portal.jobs.ticker import MINUTE, Duty, register_duty

        register_duty(Duty("wagtail groups follow grants", 10 * MINUTE, sync_all_groups))
