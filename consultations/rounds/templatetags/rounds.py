"""Periods and notices in the words of the page's language."""

from django import template
from django.conf import settings

from consultations.rounds.models import Consultation, RoundAct
from consultations.rounds.notices import Notice, notice_of, period_words

register = template.Library()


@register.filter
def in_words(consultation: Consultation) -> str:
    return period_words(consultation)


@register.filter
def as_notice(act: RoundAct) -> Notice:
    return notice_of(act)


@register.simple_tag
def minimum_period() -> dict[str, object]:
    """The least number of days, and the rule that says so where the installation names it."""
    return {"days": settings.MINIMUM_CONSULTATION_DAYS, "rule": settings.MINIMUM_CONSULTATION_RULE}
