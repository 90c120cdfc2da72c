"""What an officer types in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.comments.intake.opinions import OpinionForm, person_from
from consultations.comments.models import Submission
from consultations.comments.opinions import Person


class EntryForm(OpinionForm):
    """What an officer types in for somebody who spoke at a meeting, on paper or by telephone."""

    people = forms.IntegerField(label=_("How many people say so"), min_value=1, max_value=100_000, initial=1)
    channel = forms.ChoiceField(
        label=_("How it came"), choices=Submission.Channel.choices, initial=Submission.Channel.PAPER
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip
    organisation = forms.CharField(label=_("Organisation"), required=False, max_length=120)

    def person(self) -> Person:
        return person_from(self.cleaned_data)
