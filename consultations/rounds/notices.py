"""What is said of an act and of a period: to the public, to contact points and to whoever is about to do it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.rounds.corrections import INTERNAL, field_label
from consultations.rounds.models import Consultation, RoundAct
from portal.templatetags.formatting import last_moment, long_date

Kind = RoundAct.Kind


@dataclass(frozen=True, slots=True)
class Notice:
    """A dated notice in the words of the page's language."""

    title: str
    sentences: list[str]
    reason: str
    at: datetime
    corrections: list[tuple[str, str, str]]


def notice_of(act: RoundAct) -> Notice:
    """The notice of an act; of one that is not settled yet, as if it were done now."""
    return Notice(
        title=str(_TITLES[Kind(act.kind)]()),
        sentences=_sentences(act),
        reason=act.reason,
        at=act.settled_at or timezone.now(),
        corrections=[
            (str(field_label(each["name"])), each["before"], each["after"])
            for each in act.changed
            if each["name"] not in _TOLD_ELSEWHERE and each["name"] not in INTERNAL
        ],
    )


def period_words(consultation: Consultation) -> str:
    """From when to when, how many days, and how they are counted."""
    terms = {
        "first": long_date(consultation.opens_at),
        "last": last_moment(consultation.public_closes_at),
        "days": consultation.days,
        "counting": consultation.get_counting_display(),
    }
    return (
        ngettext(
            "From %(first)s to %(last)s: %(days)d day (%(counting)s)",
            "From %(first)s to %(last)s: %(days)d days (%(counting)s)",
            consultation.days,
        )
        % terms
    )


# A corrected text has a comparison of its own.
_TOLD_ELSEWHERE = frozenset({"draft", "draft_stage"})
_TITLES = {
    Kind.EXTEND: lambda: _("The period for opinions is extended"),
    Kind.SHORTEN: lambda: _("The period for opinions is shortened"),
    Kind.SUSPEND: lambda: _("This consultation is suspended"),
    Kind.RESUME: lambda: _("This consultation is resumed"),
    Kind.CLOSE_EARLY: lambda: _("This consultation was closed early"),
    Kind.WITHDRAW: lambda: _("This consultation was withdrawn"),
    Kind.CORRECT: lambda: _("The notice was corrected"),
}


def _sentences(act: RoundAct) -> list[str]:
    match act.kind:
        case Kind.SUSPEND:
            return [_("Opinions are not accepted until the consultation resumes. Those already received are kept.")]
        case Kind.WITHDRAW:
            return [_("Opinions are no longer accepted. Those received will still be considered and answered.")]
        case Kind.CORRECT:
            return [_corrected(act)] if act.changed else []
        case Kind.CLOSE_EARLY:
            return _closed_early(act)
        case Kind.RESUME:
            return [_("Opinions are accepted again from now on."), *_moved(act)]
    return _moved(act)


def _moved(act: RoundAct) -> list[str]:
    sentences = []
    for asked, was, shall_be in (
        (_("The public"), act.old_public_closes_at, act.public_closes_at),
        (_("Contact points"), act.old_points_close_at, act.points_close_at),
    ):
        if shall_be is not None and shall_be != was:
            terms = {"who": asked, "new": last_moment(shall_be), "old": last_moment(was)}
            sentences.append(_("%(who)s: until %(new)s, instead of %(old)s.") % terms)
    return sentences


def _closed_early(act: RoundAct) -> list[str]:
    sentences = [_("The public can no longer give opinions; the period was to end on %(old)s.")
                 % {"old": last_moment(act.old_public_closes_at)}]  # fmt: skip
    if act.points_close_at:
        sentences.append(_("Contact points: until %(new)s.") % {"new": last_moment(act.points_close_at)})
    return sentences


def _corrected(act: RoundAct) -> str:
    public = (each["name"] for each in act.changed if each["name"] not in INTERNAL)
    fields = _(", ").join(str(field_label(name)) for name in public)
    return _("Corrected: %(fields)s.") % {"fields": fields}
