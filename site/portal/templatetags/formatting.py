"""Dates, numbers and times left, in the words of the pages."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()
_WEEKDAYS = "一二三四五六日"


@register.filter
def long_date(moment: "datetime | date | None") -> str:
    """2026年3月31日（周二）, or Tue 31 March 2026."""
    if moment is None:
        return ""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    if get_language() == "en":
        return f"{day:%a} {day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


@register.filter
def last_day(closing: datetime) -> str:
    """The last day of a period that ends at this moment: midnight belongs to the day before."""
    return long_date(closing - timedelta(microseconds=1))


@register.filter
def last_moment(closing: datetime) -> str:
    """The last day with its hour: 2026年3月31日（周二）24时, or Tue 31 March 2026, 24:00."""
    return _("%(day)s, %(hour)s") % {"day": last_day(closing), "hour": _closing_hour(closing)}


def _closing_hour(closing: datetime) -> str:
    """24时 where the last day is a whole one; 17时30分 and 17:30 otherwise."""
    ends = timezone.localtime(closing)
    return _hour(24, 0) if ends.time() == time.min else _hour(ends.hour, ends.minute)


def _hour(hour: int, minute: int) -> str:
    if get_language() == "en":
        return f"{hour}:{minute:02}"
    return f"{hour}时{minute:02}分" if minute else f"{hour}时"


@register.filter
def opening_hour(moment: datetime) -> str:
    """0时, 9时30分, or 9:30."""
    at = timezone.localtime(moment)
    return _hour(at.hour, at.minute)


@register.filter
def time_left(closing: datetime) -> str:
    """还有 5 天, 今天 24:00 截止, 已截止."""
    now = timezone.localtime()
    if closing <= now:
        return _("closed")
    last = timezone.localtime(closing - timedelta(microseconds=1))
    days = (last.date() - now.date()).days
    if days:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    ends = timezone.localtime(closing)
    hour = "24:00" if ends.date() > now.date() else f"{ends:%H:%M}"
    return _("closes today at %(hour)s") % {"hour": hour}


@register.filter
def grouped_number(number: Any) -> str:
    """1,204."""
    return f"{int(number or 0):,}"
