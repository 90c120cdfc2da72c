from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.lawtext.parser import parse
from consultations.lawtext.tree import Tree
from tests.factories import DRAFT_TEXT

PIECES = ["第一章", "总则", "第一条", "第二条", "第十二条之一", "　", " ", "为了规范", "。", "；", "\n", "\n\n", "（一）", "(二)", "1.", "目录",
          "附件", "【目的】", "（2020年1月1日通过）", "第〇条", "第三款规定", "abc", "\r", "\t"]  # fmt: skip


def paths(tree: Tree) -> list[str]:
    return [unit.path for unit in tree.units]


def assert_nothing_lost(source: str, tree: Tree) -> None:
    """Every non-blank character lies in exactly one unit."""
    covered = [0] * len(source)
    for unit in tree.units:
        for at in range(unit.start, unit.end):
            covered[at] += 1
    for at, char in enumerate(source):
        if not char.isspace():
            assert covered[at] == 1, (at, char)


def test_chapters_articles_paragraphs_and_items_are_a_tree() -> None:
    tree = parse(DRAFT_TEXT)

    assert tree.title == "测试市停车条例（草案）"
    assert paths(tree) == [
        "title", "c1", "a1", "a1.p1", "a2", "a2.p1", "c2", "a3", "a3.p1", "a3.p1.i1", "a3.p1.i2", "a3.p2", "a3-1",
        "a3-1.p1", "a4", "a4.p1",
    ]  # fmt: skip
    assert tree.warnings == []
    by_path = {unit.path: unit for unit in tree.units}
    assert by_path["c1"].heading == "总则"
    assert (by_path["a3-1"].number, by_path["a3-1"].suffix, by_path["a3-1"].label) == (3, 1, "第三条之一")
    assert by_path["a3.p1.i2"].text == "盲道。"
    assert tree.units[by_path["a3.p1.i1"].parent or 0].path == "a3.p1"


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_character_is_lost_whatever_the_text(source: str) -> None:
    assert_nothing_lost(source, parse(source))


def test_no_character_of_a_real_statute_is_lost(laws: list[Path]) -> None:
    for law in laws:
        source = law.read_text(encoding="utf-8-sig")
        tree = parse(source)

        assert_nothing_lost(source, tree)
        assert tree.articles or "no_article" in {warning.code for warning in tree.warnings}


@pytest.mark.parametrize(
    "line",
    [
        "第二条　本法",
        "第二条  本法",
        "第二条【范围】 本法",
        "第二条(范围)本法",
        "第二条本法",
        "第 二 条 本法",
        "第2条 本法",
        "第２条　本法",
    ],
)
def test_the_wild_ways_of_beginning_an_article_are_read(line: str) -> None:
    tree = parse(f"某条例\n第一条　为了规范。\n{line}适用于本市。\n第三条　施行。")

    assert [article.number for article in tree.articles] == [1, 2, 3]


def test_a_line_that_begins_with_a_reference_is_no_article() -> None:
    tree = parse("某条例\n第一条　为了规范。\n第二条　依照规定处理。\n第一条、第二条所列的人员除外。\n第三条　施行。")

    assert [article.number for article in tree.articles] == [1, 2, 3]
    assert "a2.p2" in paths(tree)


def test_a_gap_is_a_warning_and_nothing_more() -> None:
    tree = parse("某条例\n第一条　甲。\n第三条　乙。\n第三条　丙。")

    assert [article.path for article in tree.articles] == ["a1", "a3", "a3~2"]
    assert [(warning.line, warning.code) for warning in tree.warnings] == [
        (3, "out_of_sequence"), (4, "out_of_sequence"), (4, "number_twice"),
    ]  # fmt: skip


def test_contents_are_one_unit_and_their_headings_come_again() -> None:
    tree = parse(
        "某条例\n目　录\n第一章　总　则\n第二章　附　则\n第一章　总　则\n第一条　甲。\n第二章　附　则\n第二条　乙。"
    )

    assert paths(tree) == ["title", "contents", "c1", "a1", "a1.p1", "c2", "a2", "a2.p1"]


def test_several_articles_on_one_line_are_told_apart_by_their_sequence() -> None:
    tree = parse("某条例\n第一条 甲。第二条 乙，见第九条 的规定。第三条 丙。")

    assert [article.number for article in tree.articles] == [1, 2, 3]


def test_wrapped_lines_are_one_paragraph() -> None:
    tree = parse("某条例\n第一条　为了规范\n停车行为，制定本条例。\n另一款。")

    assert [unit.text for unit in tree.units if unit.kind == "paragraph"] == [
        "为了规范停车行为，制定本条例。",
        "另一款。",
    ]
