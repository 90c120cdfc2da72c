"""What a shared link says below its title: in plain words, and soon enough for the two lines that WeChat shows."""

from django import template
from django.utils.translation import gettext as _

from consultations.drafts.models import DraftComparison
from consultations.rounds.models import Consultation
from portal.templatetags.formatting import last_day, long_date, time_left

register = template.Library()


@register.filter
def in_short(consultation: Consultation) -> str:
    """How long opinions can be given, or where they stand; then whom it concerns."""
    if consultation.is_open:
        closing = consultation.public_closes_at
        terms = {"day": last_day(closing), "left": time_left(closing)}
        state = _("Open for opinions until %(day)s (%(left)s).") % terms
    elif consultation.state == "scheduled":
        state = _("Opens for opinions on %(day)s.") % {"day": long_date(consultation.opens_at)}
    elif consultation.withdrawn_at:
        state = _("Withdrawn on %(day)s.") % {"day": long_date(consultation.withdrawn_at)}
    elif consultation.suspended_at:
        state = _("Suspended since %(day)s.") % {"day": long_date(consultation.suspended_at)}
    elif consultation.latest_publication:
        state = _("The results are published: what became of each opinion, and why.")
    else:
        state = _("The opinions are being studied; every one will be answered.")
    return f"{state} {consultation.audience}".strip()


@register.filter
def changes_in_short(comparison: DraftComparison) -> str:
    """From which text to which, and how much is different."""
    return _("%(old)s → %(new)s: %(modified)d changed, %(added)d added, %(deleted)d left out") % {
        "old": comparison.old,
        "new": comparison.new,
        **{change: comparison.summary[change] for change in ("modified", "added", "deleted")},
    }
