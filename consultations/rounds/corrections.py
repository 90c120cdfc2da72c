"""What the newest revision of a published page says otherwise than the public reads."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags

from consultations.rounds.models import Consultation, RoundAct

# Whom one asks is between the legislature and its contact points; the public reads no notice of it.
INTERNAL = frozenset({"points"})
_LINK = re.compile(r'<a [^>]*?(?:href|id)="([^"]*)"[^>]*>')
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
_PLAIN = ("title", "audience", "purpose", "basis", "decided_on")
_CHOSEN = ("kind", "draft_stage", "identity")
_RICH = ("notice", "explanation")
_REFERRED = ("project", "draft", "previous_round")
_MANY = ("channels", "attachments", "points")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of the page as the public reads it and as it shall be, in words."""

    name: str
    label: str
    before: str
    after: str

    @property
    def is_public(self) -> bool:
        return self.name not in INTERNAL


def differences(consultation: Consultation, prepared: Consultation) -> list[Difference]:
    """The fields in which a prepared page differs from the one that the public reads, in the order of the page."""
    return [
        Difference(name, str(field_label(name)), words(consultation), words(prepared))
        for name, value, words in _fields()
        if value(consultation) != value(prepared)
    ]


def is_edited(consultation: Consultation) -> bool:
    """Whether the newest revision says something that the public does not read."""
    return consultation.has_unpublished_changes and bool(differences(consultation, prepared_page(consultation)))


def prepared_page(consultation: Consultation) -> Consultation:
    """The page as its newest revision has it."""
    page: Consultation = consultation.get_latest_revision_as_object()
    return page


def revision_page(act: RoundAct) -> Consultation:
    """The page as the revision has it that a correction publishes."""
    assert act.revision is not None
    page: Consultation = act.revision.as_object()
    return page


Reader = Callable[[Consultation], Any]


def _fields() -> Iterator[tuple[str, Reader, Callable[[Consultation], str]]]:
    for name in _PLAIN:
        yield name, _value(name), _words(name)
    for name in _CHOSEN:
        yield name, _value(name), _words(f"get_{name}_display")
    for name in _RICH:
        yield name, _rich_value(name), _rich(name)
    for name in _REFERRED:
        yield name, _value(f"{name}_id"), _words(name)
    for name in _MANY:
        yield name, _keys(name), _list_words(name)


def _value(name: str) -> Reader:
    return lambda page: getattr(page, name)


def _rich_value(name: str) -> Reader:
    """Without the keys that the editor gives to blocks whenever it saves."""
    return lambda page: _BLOCK_KEY.sub("", getattr(page, name))


def _words(name: str) -> Callable[[Consultation], str]:
    def read(page: Consultation) -> str:
        value = getattr(page, name)
        value = value() if callable(value) else value
        return "" if value is None else str(value)

    return read


def _rich(name: str) -> Callable[[Consultation], str]:
    """The words, with the addresses to which links lead."""

    def read(page: Consultation) -> str:
        html = _LINK.sub(r"<a>（\1）", _BLOCK_KEY.sub("", getattr(page, name)))
        return strip_tags(html.replace("</p>", "\n").replace("<br/>", "\n")).strip()

    return read


def _listed(name: str) -> Callable[[Consultation], list[str]]:
    def read(page: Consultation) -> list[str]:
        listed = [str(each) for each in getattr(page, name).all()]
        return sorted(listed) if name == "points" else listed

    return read


def _keys(name: str) -> Reader:
    """Things that bear one name are told apart."""

    def read(page: Consultation) -> list[Any]:
        listed = getattr(page, name).all()
        return sorted(each.pk for each in listed) if name == "points" else [_key(each) for each in listed]

    return read


def _key(each: Any) -> Any:
    return getattr(each, "document_id", None) or str(each)


def _list_words(name: str) -> Callable[[Consultation], str]:
    return lambda page: "\n".join(_listed(name)(page))


def field_label(name: str) -> Any:
    field: Any = Consultation._meta.get_field(name)
    return getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name_plural
