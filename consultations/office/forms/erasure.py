from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.comments.models import Comment


class ErasureForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Why the law asks for it"), choices=Comment.ErasureGround.choices, widget=forms.RadioSelect
    )
