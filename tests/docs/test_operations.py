"""What the documents say of duties, data, commands, settings and files is there, and nothing is left out."""

import re
from argparse import ArgumentParser, _SubParsersAction
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import reverse

from portal.jobs.pruning import prune
from portal.jobs.registry import _kinds
from portal.jobs.ticker import DAY, MINUTE, get_duties
from tests.docs.reading import DOCS, ROOT, code, our_models, read, rows, section

OPERATIONS = read("docs/operations.md")
PROSE = [ROOT / name for name in ("README.md", "README.zh-Hans.md", "CONTRIBUTING.md")] + sorted(DOCS.rglob("*.md"))
EVERYWHERE = "\n".join(path.read_text(encoding="utf-8") for path in PROSE)
GROWS = section(OPERATIONS, "What grows, and what is deleted when")
PACKAGES = ("portal", "contactpoints", "consultations", "search")
PERIODS = {"minute": MINUTE, "ten minutes": 10 * MINUTE, "hour": 60 * MINUTE, "night": DAY}


def test_every_duty_is_in_the_table_with_its_period() -> None:
    said = {code(row[0])[0]: PERIODS[row[1]] for row in rows(section(OPERATIONS, "Duties"))}

    assert said == {duty.name: duty.seconds for duty in get_duties()}


def test_what_becomes_of_every_kind_of_job_that_failed_is_said() -> None:
    said = [name for row in rows(section(OPERATIONS, "A job failed")) for name in code(row[0])]

    assert sorted(said) == sorted(_kinds)


def test_every_model_is_in_the_table_of_what_grows() -> None:
    said = {name for row in rows(GROWS) for name in code(row[0])} - {"axes_accessattempt"}

    assert said == {model.__name__ for model in our_models()}


@pytest.mark.django_db
def test_every_pruning_is_in_the_table_of_what_grows() -> None:
    said = {name for row in rows(GROWS) for name in code(row[2])}

    assert set(prune()) - said == set()


def test_every_term_of_keeping_is_a_setting() -> None:
    terms = {name for row in rows(GROWS) for name in code(row[3])}

    assert terms == {name for name in dir(settings) if name.endswith("_DAYS")} - {"MINIMUM_CONSULTATION_DAYS"}


def our_commands() -> set[str]:
    return {name for name, app in get_commands().items() if app.split(".")[0] in PACKAGES}


def test_every_command_is_in_the_documents() -> None:
    assert {name for name in our_commands() if not re.search(rf"\b{name}\b", EVERYWHERE)} == set()


def options_of(parser: ArgumentParser) -> set[str]:
    """Those of what a command can be told to do included."""
    found = set(chain.from_iterable(action.option_strings for action in parser._actions))
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            found |= set().union(*(options_of(each) for each in action.choices.values()))
    return found


def test_every_command_that_is_named_exists_with_its_options() -> None:
    for name, tail in re.findall(r"manage\.py (\w+)([^`\n]*)", EVERYWHERE):
        app = get_commands()[name]
        options = options_of(load_command_class(app, name).create_parser("manage.py", name))
        assert set(re.findall(r"--[\w-]+", tail)) - options == set(), (name, tail)


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z-]+)", EVERYWHERE)) - targets == set()


def test_every_setting_that_is_named_exists() -> None:
    known = set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    makefile = {"PORT", "WORKERS", "ARGS"}
    named = set(
        re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", OPERATIONS + read("README.md") + read("CONTRIBUTING.md"))
    )

    assert {name for name in named if name not in known | makefile} == set()


def test_the_example_names_no_setting_that_nobody_reads() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "site/portal/settings").glob("*.py"))
    read_there = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', sources))

    known = set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    assert known - read_there - {"DJANGO_SETTINGS_MODULE"} == {"SECURE_SSL_REDIRECT"} - read_there


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target, heading in re.findall(r"\]\(([^)#:\s]*)(?:#([\w-]+))?\)", text):
        file = (path.parent / target) if target else path
        assert file.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", one).strip().lower().replace(" ", "-") for one in headings}
            assert heading in anchors, (target, heading)


def test_every_file_that_is_named_exists() -> None:
    """What looks like a path of the repository, from its root or from consultations/."""
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|html|txt|md|po))`", EVERYWHERE))
    roots = (ROOT, ROOT / "consultations", ROOT / "site", DOCS)

    assert {name for name in named if not any((root / name).exists() for root in roots)} == set()


def test_every_address_of_the_operators_exists() -> None:
    for address, name in (
        ("/healthz", "health"), ("/system/jobs/", "jobs:overview"), ("/audit/", "audit:log"),
        ("/network/people/", "network:people"), ("/network/exchange/", "network:exchange"),
        ("/office/erasures/", "office:erasures"),
    ):  # fmt: skip
        assert reverse(name) == address
        assert address in OPERATIONS
