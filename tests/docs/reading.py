"""The documents, as tests read them: sections by heading, diagrams, tables."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_ARROW = re.compile(r"^\s*(\S+) --> (\S+?)(?:: (.+))?$", re.MULTILINE)
_PACKAGES = ("portal.", "contactpoints.", "consultations.", "search.")
Transitions = dict[tuple[str, str], set[str]]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^(?!\1#)#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {heading!r}"
    return found.group(2)


def diagram(text: str, kind: str) -> str:
    """The first diagram of this kind."""
    found = re.search(rf"```mermaid\n{kind}\n(.*?)```", text, re.DOTALL)
    assert found, f"there is no {kind}"
    return found.group(1)


def transitions(text: str, heading: str) -> Transitions:
    """The arrows of a state diagram between two states, with the services on them."""
    arrows = _ARROW.findall(diagram(section(text, heading), "stateDiagram-v2"))
    return {(a, b): set(filter(None, label.split(", "))) for a, b, label in arrows if "[*]" not in (a, b)}


def states(text: str, heading: str) -> set[str]:
    arrows = _ARROW.findall(diagram(section(text, heading), "stateDiagram-v2"))
    return {state for a, b, _label in arrows for state in (a, b)} - {"[*]"}


def rows(text: str) -> Iterator[list[str]]:
    """The rows of the tables in a text, without their heads."""
    lines = text.splitlines()
    heads = {at - 1 for at, line in enumerate(lines) if re.fullmatch(r"\|[-| ]+\|", line)}
    for at, line in enumerate(lines):
        if line.startswith("|") and at not in heads and at - 1 not in heads:
            yield [cell.strip() for cell in line.strip("|").split("|")]


def code(cell: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(_PACKAGES)]
