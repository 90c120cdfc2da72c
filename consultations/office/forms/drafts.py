from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.drafts.models import CarriedNote, Draft, Provision, ProvisionNote
from consultations.office.forms.fields import offer
from consultations.rounds.models import Consultation
from consultations.rounds.services.texts import newest_text


class DatedDraftField(forms.ModelChoiceField[Draft]):
    """Versions to choose from: several may have the same name, but not the same day and hour."""

    def label_from_instance(self, obj: Draft) -> str:
        return obj.dated_name


class DraftUploadForm(forms.Form):
    """A draft's file, what it is compared with, and for a page already published why it is corrected."""

    file = forms.FileField(label=_("File (.docx, .pdf, .html, .md or .txt)"))
    stage = forms.ChoiceField(
        label=_("Stage of the draft"), choices=Draft.Stage.choices,
        help_text=_("A “text in force” is the law as it stands: it is kept as what the draft is compared with."),
    )  # fmt: skip
    previous = DatedDraftField(
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
        newest = newest_text(consultation)
        self.fields["previous"].initial = newest or versions.first()
        self.is_correction = bool(consultation.live and newest)
        if self.is_correction and newest is not None:
            # It follows the page's own text: along another line neither comments nor notes would find their way.
            versions = versions.filter(pk=newest.pk)
        offer(self.fields["previous"], versions)
        self.fields["stage"].initial = consultation.draft_stage
        self.fields["correction_reason"].required = self.is_correction

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_correction:
            is_base = cleaned.get("stage") == Draft.Stage.IN_FORCE
            cleaned["previous"] = None if is_base else self.fields["previous"].initial
        return cleaned


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


class PlaceNoteForm(forms.ModelForm[ProvisionNote]):
    """A note that could not be kept, in its own words, and the article that it is to stand with."""

    field_order = ["provision", "is_key", "question", "explanation"]
    provision = forms.ModelChoiceField(
        label=_("Article of the new text"), queryset=Provision.objects.none(), empty_label=_("choose an article"),
        error_messages={"required": _("Choose an article of the new text.")},
    )  # fmt: skip

    class Meta(ProvisionNoteForm.Meta):
        pass

    def __init__(self, data: Any = None, files: Any = None, *, carried: CarriedNote) -> None:
        super().__init__(data, files, initial={name: carried.said[name] for name in carried.left})
        offer(self.fields["provision"], Provision.objects.filter(draft=carried.draft_id).targets())
        self.fields["provision"].initial = carried.after_id

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(name) for name in ("is_key", "question", "explanation")):
            raise forms.ValidationError(_("Enter a question or explanation, or mark the article important."))
        return cleaned
