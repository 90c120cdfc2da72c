import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contactpoints.models.point import ContactPoint

# A rule such as the fifth Friday comes back within a quarter, the 31st within two months.
_LOOK_AHEAD = timedelta(days=400)


class Weekday(models.IntegerChoices):
    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class ReceptionDay(models.Model):
    """A day on which somebody receives residents (接待日), again and again.

    Either a day of the week, every week or the nth of a month (-1 for the last), or a day of the month.
    """

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="reception_days")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday, null=True, blank=True)
    week = models.SmallIntegerField(_("which one of the month"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(
        _("day of the month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    starts = models.TimeField(_("begins"), null=True, blank=True)
    ends = models.TimeField(_("ends"), null=True, blank=True)
    who = models.CharField(_("who receives"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("reception day")
        verbose_name_plural = _("reception days")
        ordering = ["contact_point", "weekday", "day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday=None, week=None, day__isnull=False, day__range=(1, 31))
                | Q(weekday__isnull=False, weekday__range=(1, 7), day=None),
                name="contactpoints_reception_week_or_month",
                violation_error_message=_("Choose either a day of the week or a day of the month."),
            ),
            models.CheckConstraint(
                condition=Q(week=None) | Q(week__in=[-1, 1, 2, 3, 4, 5]), name="contactpoints_reception_week_of_month"
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gt=F("starts")),
                name="contactpoints_reception_ends_after_start",
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.rule

    @property
    def rule(self) -> str:
        """The rule in words."""
        if self.weekday is None:
            return gettext("day %(day)d of every month") % {"day": self.day}
        name = Weekday(self.weekday).label
        if self.week is None:
            return gettext("every %(weekday)s") % {"weekday": name}
        if self.week == -1:
            return gettext("the last %(weekday)s of the month") % {"weekday": name}
        return gettext("%(weekday)s no. %(week)d of the month") % {"weekday": name, "week": self.week}

    def falls_on(self, day: date) -> bool:
        if self.weekday is None:
            return day.day == self.day
        if day.isoweekday() != self.weekday:
            return False
        if self.week == -1:
            return day.day + 7 > calendar.monthrange(day.year, day.month)[1]
        return self.week is None or (day.day - 1) // 7 + 1 == self.week

    def dates(self, start: date) -> Iterator[date]:
        """The days from `start` on, for a little more than a year."""
        day, end = start, start + _LOOK_AHEAD
        while day <= end:
            if self.falls_on(day):
                yield day
            day += timedelta(days=1)


def next_receptions(days: "list[ReceptionDay]", count: int = 3, start: date | None = None) -> list[tuple[date, str]]:
    """The next dates of these rules, earliest first, each with its hours in words."""
    start = start or timezone.localdate()
    found: set[tuple[date, str]] = set()
    for rule in days:
        for at, day in enumerate(rule.dates(start)):
            if at == count:
                break
            found.add((day, _hours(rule)))
    return sorted(found)[:count]


def _hours(rule: ReceptionDay) -> str:
    starts = f"{rule.starts:%H:%M}" if rule.starts else ""
    return f"{starts}–{rule.ends:%H:%M}" if rule.ends else starts
