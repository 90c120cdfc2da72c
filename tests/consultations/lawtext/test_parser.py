import random
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.lawtext.parser import parse
from consultations.lawtext.tree import Tree
from tests.consultations.lawtext.coverage import uncovered
from tests.consultations.lawtext.mutilations import MUTILATIONS, Truth, truth
from tests.factories import DRAFT_TEXT

PIECES = ["第一章", "总则", "第一条", "第二条", "第十二条之一", "　", " ", "为了规范", "。", "；", "\n", "\n\n", "（一）", "(二)", "1.", "目录",
          "附件", "【目的】", "（2020年1月1日通过）", "第〇条", "第三款规定", "abc", "\r", "\t"]  # fmt: skip


def paths(tree: Tree) -> list[str]:
    return [unit.path for unit in tree.units]


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
    assert not uncovered(source, parse(source))


def test_no_character_of_a_real_statute_is_lost(laws: list[Path]) -> None:
    for law in laws:
        source = law.read_text(encoding="utf-8-sig")
        tree = parse(source)

        assert not uncovered(source, tree)
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


@pytest.mark.parametrize("text", ["（一）及时报告；", "（二）和解协议；", "（三）项目名称；", "（四）款式说明。"])
def test_an_item_may_begin_with_a_word_that_a_reference_continues_with(text: str) -> None:
    tree = parse(f"某条例\n第一条　应当符合下列要求：\n{text}")

    assert tree.units[-1].kind == "item"


def test_paragraphs_that_begin_with_references_to_items_are_no_items() -> None:
    tree = parse(
        "某条例\n第一条　有下列情形的：\n（一）甲；\n（二）乙。\n（一）、（二）项所列人员除外。\n（一）项规定的另行处理。"
    )

    assert paths(tree)[-2:] == ["a1.p2", "a1.p3"]


def test_a_heading_broken_over_two_lines_is_one() -> None:
    tree = parse("某条例\n第一章　总则\n第一条　甲。\n第二章　有关部门和\n在管理工作中的职责\n第二条　乙。")

    assert [unit.heading for unit in tree.units if unit.kind == "chapter"] == ["总则", "有关部门和在管理工作中的职责"]


def test_headings_without_a_number_are_chapters_with_a_warning() -> None:
    tree = parse("某条例\n第一章　总则\n第一条　甲。\n停车设施\n第二条　乙。\n附　则\n第三条　丙。")

    assert paths(tree) == ["title", "c1", "a1", "a1.p1", "c0", "a2", "a2.p1", "c0~2", "a3", "a3.p1"]
    assert [warning.code for warning in tree.warnings] == ["heading_without_number"] * 2


def test_a_quoted_provision_belongs_to_the_decision() -> None:
    tree = parse(
        "关于修改某条例的决定\n会议决定作如下修改：\n一、将第九条修改为：\n“第九条　甲。\n第十条　乙。”\n二、删去第十一条。\n本决定自公布之日起施行。"
    )

    assert [article.number for article in tree.articles] == [1, 2]


def test_a_quotation_that_ends_in_the_middle_of_a_line_hides_nothing_after_it() -> None:
    tree = parse("某条例\n第一条　将名称修改为“甲\n乙”的，应当备案。\n第二条　丙。\n第三条　称为“丁”\n第四条　戊。")

    assert [article.number for article in tree.articles] == [1, 2, 3, 4]


def test_a_wrapped_line_that_begins_like_a_heading_or_an_annex_is_neither() -> None:
    tree = parse("某条例\n第一条　依照本条例\n第三章确定的原则\n办理，并遵守\n附件所列的标准\n执行。\n第二条　施行。")

    assert paths(tree) == ["title", "a1", "a1.p1", "a2", "a2.p1"]


def test_articles_without_a_separator_are_told_from_references_by_their_sequence() -> None:
    tree = parse(
        "某条例\n第一条为了规范停车。\n第二条项目负责人应当报告。\n第一条规定的除外。\n第三条自公布之日起施行。"
    )

    assert [article.path for article in tree.articles] == ["a1", "a2", "a3"]


def test_a_text_may_begin_anywhere_and_lose_nothing_after_a_gap() -> None:
    tree = parse("第一千一百六十四条　甲。\n第一千一百七十条　乙。\n第一千一百七十一条　丙。")

    assert [article.number for article in tree.articles] == [1164, 1170, 1171]
    assert [warning.code for warning in tree.warnings] == ["out_of_sequence"]


def test_titles_in_brackets_are_titles_and_bodies_in_brackets_are_not() -> None:
    titled = parse(
        "某条例\n第一条（立法目的）为了停车。\n第二条（适用范围） 本市适用。\n第三条（施行）自公布之日起施行。"
    )
    plain = parse("某条例\n第一条 为了停车。\n第二条 （镇）土地利用规划。\n第三条 （删去）\n第四条 施行。")

    assert [article.heading for article in titled.articles] == ["立法目的", "适用范围", "施行"]
    assert [article.heading for article in plain.articles] == [""] * 4


def test_signature_annex_note_and_preamble_have_their_places() -> None:
    tree = parse(
        "某条例（草案）\n（2002年7月8日通过，根据2021年  月  日《决定》\n修订）\n序言\n我们制定本条例。\n第一条　甲。\n某市人民政府\n2026年1月1日\n附件1\n收费标准"
    )

    assert paths(tree) == ["title", "note", "preamble", "a1", "a1.p1", "signature", "annex1"]


def test_a_page_number_in_the_middle_of_a_sentence_cuts_it_in_two_spans() -> None:
    source = "某条例\n第一条　为了规范\n— 3 —\n停车，制定本条例。"
    tree = parse(source)
    paragraph = next(unit for unit in tree.units if unit.path == "a1.p1")

    assert paragraph.text == "为了规范停车，制定本条例。"
    assert [source[start:end] for start, end in paragraph.spans] == ["为了规范", "停车，制定本条例。"]


def test_parts_subparts_sections_and_subitems_have_addresses_of_their_own() -> None:
    tree = parse(
        "某法\n第一编　总则\n第一章　基本规定\n第一条　甲。\n第二编　物权\n第一分编　通则\n第一章　规定\n第一节　登记\n第二条　乙：\n（一）丙：\n1.丁；\n2.戊。"
    )

    assert paths(tree)[1:] == [
        "b1", "b1.c1", "a1", "a1.p1", "b2", "b2.u1", "b2.u1.c1", "b2.u1.c1.s1", "a2", "a2.p1", "a2.p1.i1", "a2.p1.i1.k1",
        "a2.p1.i1.k2",
    ]  # fmt: skip


def test_signs_that_cannot_be_seen_are_named_once() -> None:
    tree = parse("某条例\n第一条　甲\u202e乙。\n第二条　丙\x07丁。")

    assert [(warning.code, warning.quote) for warning in tree.warnings] == [("hidden_signs", "2")]


@pytest.mark.parametrize(
    "source",
    ["第一条　甲。" * 50_000, "（" * 100_000, "第" + " " * 500_000 + "一条", "第一条\n" * 20_000, "“修改为\n" * 20_000, "\n" * 200_000],
    ids=["one line", "brackets", "blanks", "articles", "quotations", "empty lines"],
)  # fmt: skip
def test_hostile_texts_end(source: str) -> None:
    assert not uncovered(source, parse(source))


# --- real statutes, as published and as mutilated; the truth is counted in `mutilations` -------------------------------

CUT = 4_000


def articles(tree: Tree) -> Truth:
    return [(unit.number or 0, unit.suffix) for unit in tree.articles]


def in_common(wanted: Truth, found: Truth) -> int:
    if wanted == found:
        return len(wanted)
    return sum(block.size for block in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks())


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
