"""Wagtail's administration speaks Chinese throughout: what its own catalogues lack, the site adds."""

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext, ngettext
from wagtail.admin.views.i18n import js_catalog

OURS = Path(settings.LOCALE_PATHS[1])
DOMAINS = ["django", "djangojs"]
# What is filled in, and the elements around words.
KEPT = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w+}|<[^>]+>")
Key = tuple[str | None, str]


def wagtail_folders() -> list[Path]:
    names = {config.name: Path(config.path) / "locale" for config in apps.get_app_configs()}
    return [folder for name, folder in names.items() if name.split(".")[0] == "wagtail"]


def words(folders: list[Path], language: str, domain: str) -> dict[Key, Any]:
    files = [folder / language / "LC_MESSAGES" / f"{domain}.po" for folder in folders]
    entries = [entry for file in files if file.exists() for entry in polib.pofile(str(file))]
    return {(entry.msgctxt, entry.msgid): entry for entry in entries if language == "en" or entry.translated()}


def kept(text: str) -> list[str]:
    return sorted(found.replace(" /", "/") for found in KEPT.findall(text))


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_string_of_wagtail_has_a_chinese_translation(domain: str) -> None:
    """After an upgrade of Wagtail: what is missing wants a translation, and what is idle can go."""
    wanted = words(wagtail_folders(), "en", domain)
    theirs = words(wagtail_folders(), "zh_Hans", domain)
    ours = words([OURS], "zh_Hans", domain)

    assert wanted
    assert {"missing": wanted.keys() - theirs.keys() - ours.keys(), "idle": ours.keys() - (wanted.keys() - theirs)} == {
        "missing": set(),
        "idle": set(),
    }


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_of_wagtail_keep_the_placeholders(domain: str) -> None:
    """Chinese has one form, which is that of many: it says how many."""
    theirs = words(wagtail_folders(), "zh_Hans", domain)
    ours = words([OURS], "zh_Hans", domain)

    for key, english in words(wagtail_folders(), "en", domain).items():
        chinese = (theirs | ours)[key]
        before, after = kept(english.msgid_plural or english.msgid), kept(chinese.msgstr or chinese.msgstr_plural[0])
        if key not in ours:  # Wagtail's translators may well leave out an element, or say a name twice.
            before, after = ([*{found for found in side if found[0] != "<"}] for side in (before, after))
        assert sorted(before) == sorted(after), key


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Go to the first error", "转到第一个错误"),
        ("Autosave is paused", "自动保存已暂停"),
        ("Search all pages…", "搜索所有页面…"),
        ("New: %(model_name)s", "新建：%(model_name)s"),
        ("The page could not be created due to validation errors.", "存在验证错误，无法创建页面。"),
    ],
)
def test_the_administration_speaks_chinese(english: str, chinese: str) -> None:
    with translation.override("zh-hans"):
        assert gettext(english) == chinese
    with translation.override("en"):
        assert gettext(english) == english


def test_what_is_counted_is_chinese() -> None:
    with translation.override("zh-hans"):
        for count in (1, 2):
            assert ngettext("Referenced %(count)s time", "Referenced %(count)s times", count) == "被引用 %(count)s 次"


def test_the_scripts_of_the_administration_speak_chinese(rf: RequestFactory) -> None:
    with translation.override("zh-hans"):
        script = js_catalog(rf.get("/")).content.decode("unicode_escape")

    assert "输入内容，或键入“/”插入区块" in script
