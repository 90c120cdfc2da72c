"""Every row of docs/glossary.md and docs/roles.md is what the code calls the thing, in both languages."""

import re
from importlib.util import find_spec
from typing import Any

import polib
import pytest
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from consultations.decisions.models import DispositionKind
from portal.accounts.models import Role
from tests.docs.reading import ROOT, code, our_models, read, rows

GLOSSARY = read("docs/glossary.md")
WORDS, _, SCREENS = GLOSSARY.partition("\n## Screens\n")
MODELS = {model.__name__: model for model in our_models()}


def names(language: str, thing: str) -> str:
    """What the code calls it in this language: a model, a field, a choice or a kind of decision."""
    with translation.override(language):
        if kind := re.fullmatch(r"DispositionKind\(([\w-]+)\)", thing):
            return str(DispositionKind.objects.get(code=kind[1]))
        model, *path = thing.split(".")
        if not path:
            return str(MODELS[model]._meta.verbose_name)
        if len(path) == 1:
            return str(MODELS[model]._meta.get_field(path[0]).verbose_name)
        choices: Any = getattr(MODELS[model], path[0])
        assert issubclass(choices, models.TextChoices)
        return str(choices[path[1]].label)


@pytest.mark.django_db
@pytest.mark.parametrize("row", list(rows(WORDS)), ids=lambda row: row[2])
def test_a_word_is_what_the_code_calls_it(row: list[str]) -> None:
    chinese, english, (thing,) = row[0], row[1], code(row[2])

    assert (names("zh-hans", thing), names("en", thing)) == (chinese, english)


@pytest.mark.parametrize("row", list(rows(SCREENS)), ids=lambda row: row[2])
def test_a_screen_is_called_so_and_is_there(row: list[str]) -> None:
    catalogue = polib.pofile(str(ROOT / "site/portal/locale/zh_Hans/LC_MESSAGES/django.po"))
    (place,) = code(row[2])

    assert catalogue.find(row[1]).msgstr == row[0]
    assert _is_there(place)


def _is_there(place: str) -> bool:
    if "/" in place:
        return (ROOT / place).is_dir()
    if "." in place:
        return find_spec(place) is not None
    try:
        return bool(reverse(place))
    except NoReverseMatch:
        return False


def test_no_word_stands_twice() -> None:
    things = [code(row[2])[0] for row in rows(GLOSSARY)]

    assert sorted(set(things)) == sorted(things)


def test_every_role_is_in_the_table_of_roles_in_chinese_too() -> None:
    table = list(rows(read("docs/roles.md")))
    said = {
        name: chinese for row in table for name, chinese in zip(row[0].split(", "), row[1].split("、"), strict=True)
    }

    with translation.override("zh-hans"):
        assert said == {role.value: str(role.label) for role in Role}


@pytest.mark.django_db
def test_every_kind_of_decision_that_comes_with_the_program_is_named() -> None:
    named = set(re.findall(r"DispositionKind\(([\w-]+)\)", GLOSSARY))

    assert named == set(DispositionKind.objects.values_list("code", flat=True))
