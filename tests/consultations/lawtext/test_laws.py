"""The parser over real statutes, as published and as mutilated; the truth is counted in `mutilations`."""

import random
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.lawtext.parser import parse
from consultations.lawtext.readers import read_text
from consultations.lawtext.tree import Tree
from consultations.lawtext.writer import write_docx, write_text
from tests.consultations.lawtext.coverage import uncovered
from tests.consultations.lawtext.mutilations import MUTILATIONS, Truth, truth

CUT = 4_000


@pytest.fixture(scope="session")
def texts(laws: list[Path]) -> dict[str, str]:
    return {law.name: law.read_text(encoding="utf-8") for law in laws}


def articles(tree: Tree) -> Truth:
    return [(unit.number or 0, unit.suffix) for unit in tree.articles]


def in_common(wanted: Truth, found: Truth) -> int:
    if wanted == found:
        return len(wanted)
    return sum(block.size for block in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks())


def signature(tree: Tree) -> list[tuple]:
    """All of a tree but where it stood; page numbers aside, which no writer writes."""
    return [
        (unit.kind, unit.number, unit.suffix, unit.label, unit.heading, unit.text, unit.path)
        for unit in tree.units
        if not (unit.kind == "note" and unit.text.startswith("—"))
    ]


def test_every_article_of_every_statute_has_its_number(texts: dict[str, str]) -> None:
    wanted = {name: truth(text) for name, text in texts.items()}
    found = {name: articles(parse(text)) for name, text in texts.items()}

    right = sum(in_common(wanted[name], found[name]) for name in texts)
    total = sum(map(len, wanted.values()))
    assert right >= 0.999 * total, f"{right} of {total}"
    assert sum(map(len, found.values())) <= 1.001 * total


@pytest.mark.parametrize("name", MUTILATIONS)
def test_mutilated_statutes_keep_their_articles(texts: dict[str, str], name: str) -> None:
    right = total = extra = 0
    for law, text in texts.items():
        wanted = truth(text)
        mutilated = MUTILATIONS[name](text, random.Random(law))
        tree = parse(mutilated)
        found = articles(tree)
        same = in_common(wanted, found)
        right, total, extra = right + same, total + len(wanted), extra + len(found) - same
        assert not uncovered(mutilated, tree), law

    assert right >= 0.995 * total, f"{right} of {total}"
    assert extra <= 0.005 * total, f"{extra} too many"


def test_what_is_written_parses_to_the_same_tree(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        tree = parse(text)
        assert signature(parse(write_text(tree))) == signature(tree), name


def test_a_docx_that_was_written_parses_to_the_same_tree(texts: dict[str, str]) -> None:
    for name in sorted(texts)[::4]:
        tree = parse(texts[name])
        assert signature(parse(read_text(write_docx(tree)))) == signature(tree), name


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_lost_of_a_statute_cut_mutilated_and_strewn_with_odd_characters(
    texts: dict[str, str], data: st.DataObject
) -> None:
    text = texts[data.draw(st.sampled_from(sorted(texts)))]
    start = data.draw(st.integers(0, max(0, len(text) - CUT)))
    piece = text[start : start + CUT]
    for name in data.draw(st.lists(st.sampled_from(sorted(MUTILATIONS)), max_size=3)):
        try:
            piece = MUTILATIONS[name](piece, random.Random(start))
        except KeyError:
            continue  # a numeral that an earlier mutilation turned into digits
    for character in data.draw(
        st.lists(
            st.sampled_from(["\u200b", "\r\n", "\x0c", "“", "”", "（", "第", "条", "\t", "一、", "\x00"]), max_size=8
        )
    ):
        at = data.draw(st.integers(0, len(piece)))
        piece = piece[:at] + character + piece[at:]

    assert not uncovered(piece, parse(piece))
