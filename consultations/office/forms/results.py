from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.decisions.models import ResultPublication


class PublishForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("These results are"), choices=ResultPublication.Kind.choices, widget=forms.RadioSelect,
        initial=ResultPublication.Kind.INTERIM,
    )  # fmt: skip
    note = forms.CharField(
        label=_("Introduction for the public"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
