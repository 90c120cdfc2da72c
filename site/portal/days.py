"""Days as people write them, and the moments that they begin."""

from datetime import date, datetime, time

from django.utils import timezone


def midnight(day: date) -> datetime:
    """The moment at which this day begins, in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
