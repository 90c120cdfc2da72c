from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.comments.models import Comment
from consultations.decisions.models import Decision, DispositionKind
from consultations.drafts.models import Draft, Provision
from consultations.office.forms.fields import offer
from consultations.rounds.models import Consultation


class DecisionForm(forms.Form):
    """What becomes of the chosen comments, and why."""

    kind = forms.ModelChoiceField(
        label=_("Decision"), queryset=DispositionKind.objects.all(), widget=forms.RadioSelect, empty_label=None
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Published word for word. Required except for adopted and noted comments."),
    )  # fmt: skip
    provision = forms.ModelChoiceField(label=_("Shown in"), queryset=Provision.objects.none(), required=False)
    effect = forms.ChoiceField(
        label=_("Or shown by"), required=False, choices=[("", "—"), *Decision.Effect.choices],
        help_text=_("For what is adopted otherwise than by words in one provision; say how in a sentence."),
    )  # fmt: skip
    effect_note = forms.CharField(label=_("In a sentence"), required=False, max_length=300)

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if text := _next_text(consultation):
            offer(self.fields["provision"], Provision.objects.targets().filter(draft=text))
            self.fields["provision"].help_text = _("The provision of %(text)s in which the change can be read.") % {
                "text": text.reading_name
            }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_effect(cleaned)
        kind = cleaned.get("kind")
        if kind is not None and kind.needs_reason and not cleaned.get("reason", "").strip():
            self.add_error(
                "reason", _("“%(kind)s” needs a reason: the person who spoke will read it.") % {"kind": kind}
            )
        return cleaned

    def _check_effect(self, cleaned: dict[str, Any]) -> None:
        kind, effect, note = cleaned.get("kind"), cleaned.get("effect"), cleaned.get("effect_note", "").strip()
        for name in ("effect", "provision"):
            if cleaned.get(name) and kind is not None and not kind.counts_as_adopted:
                self.add_error(name, _("Only what is adopted is shown in the next text; choose “—”."))
        if effect and cleaned.get("provision"):
            self.add_error("effect", _("Choose either a provision or one of these, not both."))
        if bool(effect) != bool(note):
            self.add_error("effect_note", _("Choose what shows it, and say how in a sentence; or leave both empty."))


def _next_text(consultation: Consultation) -> Draft | None:
    """The project's newest confirmed text, if it is another than the one that was commented on."""
    newest = Draft.objects.confirmed().filter(project=consultation.project).order_by("-pk").first()
    return newest if newest and newest.pk != consultation.draft_id else None


class WithholdForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why the public may not read it"), choices=Comment.WithheldReason.choices)


class PublicTextForm(forms.Form):
    text = forms.CharField(label=_("Public text"), widget=forms.Textarea(attrs={"rows": 5}))
