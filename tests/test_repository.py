"""The repository keeps its own promises."""

import ast
import re
import site
import sysconfig
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import polib
import pytest
from django.contrib.staticfiles import finders
from django.utils.translation.template import templatize
from packaging.specifiers import SpecifierSet

import portal

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["site/portal", "contactpoints", "consultations", "search"]
CATALOGUE = ROOT / "site/portal/locale/zh_Hans/LC_MESSAGES/django.po"
FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def python_files() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts]


def templates() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.html")]


def test_site_folder_does_not_hide_the_standard_library() -> None:
    stdlib = Path(sysconfig.get_path("stdlib"))

    assert Path(site.__file__).parent == stdlib
    assert not (ROOT / "site" / "__init__.py").exists()
    assert Path(portal.__file__).parent == ROOT / "site" / "portal"


def test_search_imports_no_app_that_it_serves() -> None:
    imported = {
        node.module
        for path in (ROOT / "search").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }

    assert not [name for name in imported if name.startswith(("consult", "contact"))]


def strings_in_code() -> set[str]:
    found = set()
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS
            if called and node.args and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def strings_in_templates() -> set[str]:
    found = set()
    for path in templates():
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for match in re.finditer(r"""\b(?:n?gettext)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", code):
            found.add(ast.literal_eval(match.group(1)))
        for match in re.finditer(r"""_\(("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""", code):
            found.add(ast.literal_eval(match.group(1)))
    return found


def test_every_string_has_a_chinese_translation() -> None:
    catalogue = {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE))}

    missing = sorted((strings_in_code() | strings_in_templates()) - catalogue.keys())
    empty = [m for m, entry in catalogue.items() if not (entry.msgstr or all(entry.msgstr_plural.values() or [""]))]

    assert (missing, empty) == ([], [])


def test_translations_keep_the_placeholders() -> None:
    for entry in polib.pofile(str(CATALOGUE)):
        translated = entry.msgstr or entry.msgstr_plural[0]
        assert set(PLACEHOLDER.findall(entry.msgid)) == set(PLACEHOLDER.findall(translated)), entry.msgid
        assert "fuzzy" not in entry.flags, entry.msgid


def test_no_visible_word_of_a_template_escapes_translation() -> None:
    """Text between tags, without template code, holds no Latin words and no Chinese ones."""
    for path in templates():
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}|<style>.*?</style>", "", text, flags=re.DOTALL)
        text = re.sub(r"{[%{#].*?[%}#]}|<[^>]*>", " ", text, flags=re.DOTALL)
        words = set(re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]{2,}", text))
        # A language is named in its own words; a receipt's example is a code; the trap is for programs.
        assert words <= {"English", "中文", "WM", "XH", "Website"}, (path, words)


@pytest.mark.parametrize("kind", ["function", "file", "template"])
def test_nothing_grows_beyond_its_measure(kind: str) -> None:
    """The measures of the style guide: functions of at most 60 lines, files of 400, templates of 150."""
    if kind == "function":
        long = [
            (path.name, node.name, node.end_lineno - node.lineno)
            for path in python_files()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60
        ]
    elif kind == "file":
        long = [(path.name, "", n) for path in python_files() if (n := path.read_text().count("\n")) > 420]
    else:
        long = [(path.name, "", n) for path in templates() if (n := path.read_text().count("\n")) > 150]

    assert long == []


def test_requirements_say_what_each_is_for() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.match(r"^[\w\[\].-]+==[\w.]+\s+# .+\(.+\)$", line), line


def test_what_is_pinned_runs_on_the_oldest_python_that_is_promised() -> None:
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    oldest = f"{promised.removeprefix('>=')}.0"
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split())

    wanted = {name: distribution(name).metadata["Requires-Python"] or "" for name in pins}

    assert {name: rule for name, rule in wanted.items() if not SpecifierSet(rule).contains(oldest)} == {}
    assert {name: version for name, version in pins.items() if distribution(name).version != version} == {}


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.name)
def test_what_a_template_loads_is_there(template: Path) -> None:
    """In production a static file that is missing fails the page; in tests nothing notices."""
    names = re.findall(r"""\{% static ['"]([^'"]+)['"]""", template.read_text())

    assert [name for name in names if finders.find(name) is None] == []
