from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.rounds.exceptions import ClosingsError
from consultations.rounds.models import Consultation, RoundAct
from portal.days import midnight

Kind = RoundAct.Kind
# Beyond every period; the calendar's own end has no day after it.
LAST_DAY = date(2999, 12, 31)
FIELDS = {"public_closes_at": "public_last_day", "points_close_at": "points_last_day"}
WRONG = {
    "missing": _("Enter a date."),
    "not_later": _("This is no later than the current closing date. To end sooner, shorten the period."),
    "not_earlier": _("This is no earlier than the current closing date. To go on longer, extend the period."),
    "past": _("This date has passed. Enter today or a later date."),
    "before_public": _("Contact points close with the public or later; give the same day or a later one."),
    "public_over": _(
        "The period for the public is over and cannot be reopened; only that of contact points can be changed."
    ),
}


class ActForm(forms.Form):
    """What an act needs: a public reason, and the last days of the period where it changes them."""

    public_last_day = forms.DateField(
        label=_("Last day for the public"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until 24:00 of this day."),
    )  # fmt: skip
    points_last_day = forms.DateField(
        label=_("Last day for contact points"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until 24:00 of this day; not before the public."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Published in the notice."),
    )  # fmt: skip

    def __init__(self, *args: Any, consultation: Consultation, kind: RoundAct.Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.closings = _begun_with(consultation, kind)
        for closing, field in FIELDS.items():
            if closing not in self.closings:
                del self.fields[field]
            else:
                self.fields[field].initial = last_day_of(self.closings[closing])
        # What the public has had is not asked for; it stays as it is.
        self.stays = {}
        if kind in {Kind.EXTEND, Kind.SHORTEN} and consultation.is_over_for_public:
            del self.fields["public_last_day"]
            self.stays = {"public_closes_at": consultation.public_closes_at}
        self._word(consultation)

    def _word(self, consultation: Consultation) -> None:
        if self.kind == Kind.CLOSE_EARLY:
            self.fields["points_last_day"].required = False
            self.fields["points_last_day"].help_text = _("If empty, contact points close immediately too.")
        if self.kind == Kind.CORRECT and consultation.draft:
            prepared = consultation.get_latest_revision_as_object().draft
            if prepared and prepared.pk != consultation.draft_id:
                self.fields["reason"].initial = prepared.correction_reason

    def clean(self) -> dict[str, Any]:
        for field in FIELDS.values():
            if (day := self.cleaned_data.get(field)) and day > LAST_DAY:
                self.add_error(field, _("Enter a date before %(year)d.") % {"year": LAST_DAY.year})
        return self.cleaned_data

    def terms(self) -> dict[str, Any]:
        """What the service is given."""
        closings = {
            closing: self._moment(closing, day)
            for closing, field in FIELDS.items()
            if (day := self.cleaned_data.get(field))
        }
        return {"kind": self.kind, "reason": self.cleaned_data["reason"], **closings, **self.stays}

    def fingerprint(self) -> str:
        """A word for all that was filled in."""
        filled = repr(sorted((name, str(value)) for name, value in self.cleaned_data.items()))
        return sha256(filled.encode()).hexdigest()[:16]

    def _moment(self, closing: str, day: date) -> datetime:
        """The end of the day; a day that was left as it stood keeps its hour."""
        begun = self.closings[closing]
        return begun if day == last_day_of(begun) and self.kind != Kind.RESUME else end_of(day)

    def add_closings_error(self, error: ClosingsError) -> None:
        self.add_error(FIELDS[error.field], WRONG[error.code])


def _begun_with(consultation: Consultation, kind: RoundAct.Kind) -> dict[str, datetime]:
    """The closings that an act asks for, as the form begins; a resumed round gets its lost time back."""
    if kind not in RoundAct.WITH_CLOSINGS and kind != Kind.CLOSE_EARLY:
        return {}
    asked = ["points_close_at"] if kind == Kind.CLOSE_EARLY else list(FIELDS)
    paused = (
        timezone.now() - consultation.suspended_at if kind == Kind.RESUME and consultation.suspended_at else timedelta()
    )
    return {closing: getattr(consultation, closing) + paused for closing in asked}


def last_day_of(closing: datetime) -> date:
    """The day to the end of which a period runs that closes at this moment."""
    return timezone.localtime(closing - timedelta(microseconds=1)).date()


def end_of(day: date) -> datetime:
    return midnight(day + timedelta(days=1))
