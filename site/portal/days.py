"""Days as people write them, and the moments that they begin."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

# Beyond any term of office, and far from where the calendar of a computer ends.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def midnight(day: date) -> datetime:
    """The moment at which this day begins, in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def validate_near(day: date) -> None:
    """A day of our times: a year with a digit too many or too few is a slip."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValidationError(_("Check the year."))
