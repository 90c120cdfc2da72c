"""What forms on every page share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# One digit fewer than the largest integer of a database has.
KEY_DIGITS = 18
LARGEST_KEY = 10**KEY_DIGITS - 1


# A POST that only shows its page anew, in another language, in larger type or with other words beside it.
LOOK = "look"


def bound(request: HttpRequest) -> tuple[Any, ...]:
    """A form's first arguments: data and files of a POST, even an empty one; nothing for a GET or a mere look."""
    return (request.POST, request.FILES) if request.method == "POST" and LOOK not in request.POST else ()


def ask_in_words(form: Any) -> None:
    """Let every field that was left empty say whether to fill it in or to choose something."""
    for field in form.fields.values():
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            chosen = isinstance(field.widget, (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple))
            field.error_messages["required"] = (
                _("Choose a file.") if isinstance(field.widget, forms.FileInput)
                else _("Choose one of these.") if chosen
                else _("Fill this in.")
            )  # fmt: skip


def carried(request: HttpRequest) -> dict[str, Any]:
    """What stood in a form when its page was asked for anew: it is shown again, and not yet checked."""
    return request.POST.dict() if LOOK in request.POST else {}


def keys(values: Iterable[str]) -> list[int]:
    """Those of these values that may be keys of rows; whatever else somebody sends is left out."""
    return [int(value) for value in values if value.isdecimal() and len(value) <= KEY_DIGITS]
