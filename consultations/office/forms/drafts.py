from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.drafts.models import Draft, Provision, ProvisionNote
from consultations.office.forms.fields import offer
from consultations.rounds.models import Consultation


class DraftUploadForm(forms.Form):
    """A draft's file, what it is compared with, and for a page already published why it is corrected."""

    file = forms.FileField(label=_("File (.docx, .pdf, .html, .md or .txt)"))
    stage = forms.ChoiceField(
        label=_("Stage of the draft"), choices=Draft.Stage.choices,
        help_text=_("A “text in force” is the law as it stands: it is kept as what the draft is compared with."),
    )  # fmt: skip
    previous = forms.ModelChoiceField(
        label=_("Previous version"), queryset=Draft.objects.none(), required=False,
        empty_label=_("none: this is the first text"),
        help_text=_("The new text is compared with it, and comments are carried over from it."),
    )  # fmt: skip
    correction_reason = forms.CharField(
        label=_("Reason of the correction"), required=False, max_length=300,
        help_text=_("Required when a text was published before; it is shown beside the new one."),
    )  # fmt: skip

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = Draft.objects.confirmed().filter(project=consultation.project)
        offer(self.fields["previous"], versions)
        self.fields["previous"].initial = consultation.draft_id or versions.values_list("pk", flat=True).first()
        self.fields["stage"].initial = consultation.draft_stage
        self.fields["correction_reason"].required = consultation.live and consultation.draft_id is not None


class CorrectionForm(forms.Form):
    """A unit as an editor rewrites it: its kind, printed number, title and words."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Provision.Kind.choices)
    label = forms.CharField(label=_("Printed number"), required=False, max_length=40)
    heading = forms.CharField(label=_("Title"), required=False, max_length=300)
    text = forms.CharField(
        label=_("Text of the unit"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Begin a new line where a new unit begins: 第三条 …, （一）…, or one more paragraph."),
    )  # fmt: skip


class ProvisionNoteForm(forms.ModelForm[ProvisionNote]):
    class Meta:
        model = ProvisionNote
        fields = ["is_key", "question", "explanation"]
        widgets = {"explanation": forms.Textarea(attrs={"rows": 5})}
