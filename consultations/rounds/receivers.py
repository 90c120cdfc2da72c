"""Wagtail tells of a publication by its own signal; everything that follows from it is a service."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from consultations.rounds.models import Consultation
from consultations.rounds.services.rounds import open_round
from consultations.rounds.services.texts import note_text_published


@receiver(page_published, sender=Consultation)
def send_assignments(sender: Any, instance: Consultation, **kwargs: Any) -> None:
    # Wagtail sends the signal for a publication that is only scheduled as well.
    if instance.live:
        open_round(consultation=instance, by=getattr(kwargs.get("revision"), "user", None))


@receiver(page_published, sender=Consultation)
def date_text(sender: Any, instance: Consultation, **kwargs: Any) -> None:
    if instance.live:
        note_text_published(consultation=instance, by=getattr(kwargs.get("revision"), "user", None))
