from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from consultations.rounds.services.rounds import note_milestones
from portal.jobs.ticker import MINUTE, Duty, register_duty


def publish_scheduled_pages() -> None:
    """Wagtail's own command publishes and withdraws pages whose time has come."""
    call_command("publish_scheduled", verbosity=0)


register_duty(
    Duty(
        "rounds.publish_scheduled",
        MINUTE,
        publish_scheduled_pages,
        label=_("Publish and withdraw pages at their time"),
    )
)
register_duty(Duty("rounds.milestones", MINUTE, note_milestones, label=_("Note what consultations have reached")))
