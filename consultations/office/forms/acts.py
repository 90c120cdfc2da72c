from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.rounds.exceptions import ClosingsError
from consultations.rounds.models import Consultation, RoundAct
from portal.days import midnight

Kind = RoundAct.Kind
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
        label=_("Last day for the public"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Until 24:00 of this day."),
    )  # fmt: skip
    points_last_day = forms.DateField(
        label=_("Last day for contact points"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Until 24:00 of this day; not before the public."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Published in the notice."),
    )  # fmt: skip

    def __init__(self, *args: Any, consultation: Consultation, kind: RoundAct.Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind not in RoundAct.WITH_CLOSINGS:
            del self.fields["public_last_day"]
            if kind != Kind.CLOSE_EARLY:
                del self.fields["points_last_day"]
        self._prefill(consultation)

    def _prefill(self, consultation: Consultation) -> None:
        paused = timezone.now() - consultation.suspended_at if consultation.suspended_at else timedelta()
        for closing, field in FIELDS.items():
            if field in self.fields:
                self.fields[field].initial = last_day_of(getattr(consultation, closing) + paused)
        if self.kind == Kind.CLOSE_EARLY:
            self.fields["points_last_day"].required = False
            self.fields["points_last_day"].help_text = _("If empty, contact points close immediately too.")
        if self.kind == Kind.CORRECT and consultation.draft:
            prepared = consultation.get_latest_revision_as_object().draft
            if prepared and prepared.pk != consultation.draft_id:
                self.fields["reason"].initial = prepared.correction_reason

    def terms(self) -> dict[str, Any]:
        """What the service is given."""
        closings = {
            closing: end_of(self.cleaned_data[field])
            for closing, field in FIELDS.items()
            if self.cleaned_data.get(field)
        }
        return {"kind": self.kind, "reason": self.cleaned_data["reason"], **closings}

    def add_closings_error(self, error: ClosingsError) -> None:
        self.add_error(FIELDS[error.field], WRONG[error.code])


def last_day_of(closing: datetime) -> date:
    """The day to the end of which a period runs that closes at this moment."""
    return timezone.localtime(closing - timedelta(microseconds=1)).date()


def end_of(day: date) -> datetime:
    return midnight(day + timedelta(days=1))
