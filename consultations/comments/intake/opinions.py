"""The forms of the public page: one opinion, and who speaks. They check; `services.submissions` stores."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.comments.opinions import Opinion, Person, seen_length
from consultations.drafts.models import Draft, Provision
from consultations.drafts.queries import root_of
from consultations.drafts.unit_names import UnitNames
from consultations.drafts.versions import continued_since
from consultations.lawtext.naming import full_name
from consultations.rounds.models import Consultation
from portal.forms import keys

WHOLE = ""
_PATH = re.compile(r"a[0-9]+(?:-[0-9]+)?(?:\.[pik][0-9]+)*")
NEW = "new"


class OpinionForm(forms.Form):
    """One opinion: what it is about, the opinion, and, folded, a wording and reasons."""

    on = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(label=_("Your opinion"), widget=forms.Textarea(attrs={"rows": 6}))
    proposed = forms.CharField(
        label=_("I suggest this wording"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(label=_("Reasons"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    # The text of which `on` is a place; it may be corrected while somebody writes.
    text_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = UnitNames(consultation.draft)
        self.moved = self._follow_correction()
        units = self._with_part(self.names.units, str(self.data.get("on") or self.initial.get("on") or ""))
        self.units = {unit.path: unit for unit in units}
        self.instead = self._take_nearest()
        choices = [(WHOLE, _("The whole draft")), *((unit.path, str(unit)) for unit in units)]
        on = self.fields["on"]
        assert isinstance(on, forms.ChoiceField)
        on.choices = [*choices, (NEW, _("A new article to be added"))]
        self.fields["text"].error_messages["required"] = _("Write your opinion; the box is empty.")

    def _follow_correction(self) -> bool:
        """Whether the text was corrected since the place was chosen; the form then has what continues it."""
        values = self.data if self.is_bound else self.initial
        moved: dict[str, Any] = followed(values, self.names.draft)
        if self.is_bound and moved:
            self.data = {name: self.data.get(name) for name in self.data} | moved
        draft = self.names.draft
        self.initial.update(moved or {"text_of": draft.pk if draft else None})
        return bool(moved)

    def _with_part(self, units: list[Provision], path: str) -> list[Provision]:
        """The list offers articles; a paragraph or item that was asked for stands below its article."""
        at = next((n for n, unit in enumerate(units) if path.startswith(f"{unit.path}.")), None)
        part = Provision.objects.filter(draft=self.names.draft, path=path).first() if at is not None else None
        return [*units[: at + 1], part, *units[at + 1 :]] if at is not None and part is not None else units

    def _take_nearest(self) -> str:
        """Choose the article where a part of it was asked for that it does not have, or one by its name; says so."""
        on = str(self.data.get("on") or self.initial.get("on") or "")
        if on in self.units or on in {WHOLE, NEW}:
            return ""
        words = full_name(on) if _PATH.fullmatch(on) else on
        unit = self.names.find(words)
        missing = None if unit else self.names.missing(words)
        unit = unit or (missing.nearest if missing else None)
        if unit is None or (unit := self.units.get(unit.path) or self.units.get(root_of(unit.path))) is None:
            return ""
        if self.is_bound:
            self.data = {name: self.data.get(name) for name in self.data} | {"on": unit.path}
        self.initial["on"] = unit.path
        return missing.message if missing else ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was written into it."""
        return not any(seen_length(str(self.data.get(name) or "")) for name in ("text", "proposed", "reason"))

    def suggestions(self) -> list[Provision]:
        """What the opinion's words point at, where nothing was chosen."""
        if self.cleaned_data.get("on"):
            return []
        return self.names.suggest(self.cleaned_data.get("text", ""))

    def clean_on(self) -> str:
        if self.moved:
            raise forms.ValidationError(
                _("The text was corrected while you wrote. Check that this is what it is about, then go on.")
            )
        on: str = self.cleaned_data["on"]
        return on

    def clean_text(self) -> str:
        text: str = self._short_enough("text")
        seen = seen_length(text)
        if not seen:
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        if seen < settings.COMMENT_MIN_CHARS:
            raise forms.ValidationError(
                _("This is only %(count)d character. Write at least %(least)d, so that staff know what you mean."),
                params={"count": seen, "least": settings.COMMENT_MIN_CHARS},
            )
        return text

    def clean_proposed(self) -> str:
        return self._short_enough("proposed")

    def clean_reason(self) -> str:
        return self._short_enough("reason")

    def _short_enough(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        most = settings.COMMENT_MAX_CHARS
        if len(text) > most:
            raise forms.ValidationError(
                _("This has %(count)d characters; at most %(most)d fit. Shorten it, or divide it into two opinions."),
                params={"count": len(text), "most": most},
            )
        return text

    def entry(self) -> dict[str, Any]:
        """What was typed, as it is kept until it is sent."""
        written = {name: self.cleaned_data[name] for name in ("on", "text", "proposed", "reason")}
        return written | {"text_of": self.names.draft.pk if self.names.draft else None}

    def opinion(self, people: int = 1) -> Opinion:
        return opinion_from(self.entry(), self, people)


def followed(values: Mapping[str, Any], draft: Draft | None) -> dict[str, Any]:
    """The place in this text of what was written about one that it corrects; nothing where it is this text's own."""
    then = str(values.get("text_of") or "")
    if draft is None or not keys([then]) or int(then) == draft.pk:
        return {}
    on = str(values.get("on") or "")
    if on not in {WHOLE, NEW}:
        now = continued_since(draft, on, int(then))
        on = now[0].path if len(now) == 1 else WHOLE
    return {"on": on, "text_of": draft.pk}


def opinion_from(entry: dict[str, Any], form: OpinionForm, people: int = 1) -> Opinion:
    unit = form.units.get(entry["on"])
    return Opinion(
        text=entry["text"],
        proposed=entry["proposed"],
        reason=entry["reason"],
        targets=(unit,) if unit else (),
        new_article=entry["on"] == NEW,
        people=people,
    )


class PersonForm(forms.Form):
    """Who speaks; as much of it as the consultation asks for is required, usually nothing."""

    name = forms.CharField(
        label=_("Name"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    organisation = forms.CharField(
        label=_("Organisation"), required=False, max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    # Left empty by people, filled in by programs; hidden from view.
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        identity = Consultation.Identity
        self.fields["name"].required = consultation.identity in {identity.NAME, identity.NAME_AND_PHONE}
        self.fields["phone"].required = consultation.identity == identity.NAME_AND_PHONE

    @property
    def is_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def person(self) -> Person:
        return person_from(self.cleaned_data)


def person_from(cleaned: dict[str, Any]) -> Person:
    return Person(*(cleaned[name].strip() for name in ("name", "phone", "organisation")))
