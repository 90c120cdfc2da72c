from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.models import (
    Comment,
    Consultation,
    DispositionKind,
    Draft,
    Provision,
    ProvisionNote,
    ResultPublication,
)
from portal.accounts.models import Grant, Role, User


class DraftUploadForm(forms.Form):
    """A draft's file, what it is compared with, and for a page already published why it is corrected."""

    file = forms.FileField(label=_("File (.docx, .pdf, .html, .md or .txt)"))
    stage = forms.ChoiceField(
        label=_("Stage of the draft"), choices=Draft.Stage.choices,
        help_text=_("A “text in force” is the law as it stands: it is kept as what the draft is compared with."),
    )  # fmt: skip
    previous = forms.ModelChoiceField(
        label=_("Version before it"), queryset=Draft.objects.none(), required=False,
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
        _offer(self.fields["previous"], versions)
        self.fields["previous"].initial = consultation.draft_id or versions.values_list("pk", flat=True).first()
        self.fields["stage"].initial = consultation.draft_stage
        self.fields["correction_reason"].required = consultation.live and consultation.draft_id is not None


class MendForm(forms.Form):
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


class DecisionForm(forms.Form):
    """What becomes of the chosen comments, and why."""

    kind = forms.ModelChoiceField(
        label=_("Decision"), queryset=DispositionKind.objects.all(), widget=forms.RadioSelect, empty_label=None
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Published word for word. Required except for adopted and noted comments."),
    )  # fmt: skip
    provision = forms.ModelChoiceField(
        label=_("Shown in"), queryset=Provision.objects.none(), required=False,
        help_text=_("The provision of the next text in which the change can be read."),
    )  # fmt: skip
    reviewed_by = forms.ModelChoiceField(
        label=_("Reviewed by"), queryset=User.objects.none(), required=False, empty_label=_("myself")
    )

    def __init__(self, *args: Any, consultation: Consultation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["provision"], _provisions_of_next_text(consultation))
        reviewers = Grant.objects.valid().filter(role=Role.REVIEWER).values("user")
        others = User.objects.filter(pk__in=reviewers, is_active=True).exclude(pk=user.pk)
        _offer(self.fields["reviewed_by"], others)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("kind")
        if kind is not None and kind.needs_reason and not cleaned.get("reason", "").strip():
            self.add_error(
                "reason", _("“%(kind)s” needs a reason: the person who spoke will read it.") % {"kind": kind}
            )
        return cleaned


def _offer(field: forms.Field, rows: "QuerySet[Any]") -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def _provisions_of_next_text(consultation: Consultation) -> Any:
    """Articles of the project's newest confirmed text, if it is another than the one that was commented on."""
    drafts = Draft.objects.confirmed().filter(project=consultation.project).exclude(pk=consultation.draft_id)
    newest = drafts.order_by("-pk").first()
    return Provision.objects.targets().filter(draft=newest) if newest else Provision.objects.none()


class WithholdForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why the public may not read it"), choices=Comment.WithheldReason.choices)


class PublicTextForm(forms.Form):
    text = forms.CharField(label=_("Public text"), widget=forms.Textarea(attrs={"rows": 5}))


class PublishForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("These results are"), choices=ResultPublication.Kind.choices, widget=forms.RadioSelect,
        initial=ResultPublication.Kind.INTERIM,
    )  # fmt: skip
    note = forms.CharField(
        label=_("Introduction for the public"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
