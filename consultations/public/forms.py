from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Receipt code"), max_length=500,
        widget=forms.TextInput(attrs={
            "class": "code", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
        }),
    )  # fmt: skip
