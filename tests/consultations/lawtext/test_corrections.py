import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.lawtext.corrections import CannotCorrectError, Correction, apply_correction, corrected_tree
from consultations.lawtext.parser import parse
from consultations.lawtext.tree import KINDS, Tree
from tests.consultations.lawtext.coverage import uncovered

SOURCE = """某市停车条例
第一章　总则
第一条　为了规范停车，制定本条例。
第二条　有下列情形之一的，处罚：
（一）占用盲道；
（二）占用消防通道。
第三条第二款规定的除外。
第三条的停车人应当缴费。
第四条　自公布之日起施行。"""


def place(tree: Tree, path: str) -> int:
    return next(at for at, unit in enumerate(tree.units) if unit.path == path)


def after(*corrections: tuple[str, str, dict]) -> Tree:
    """The tree after corrections that name units by their path."""
    tree = parse(SOURCE)
    for act, path, more in corrections:
        tree = apply_correction(tree, Correction(act=act, at=place(tree, path), **more), SOURCE)
    return tree


def paths(tree: Tree) -> list[str]:
    return [unit.path for unit in tree.units]


def test_a_line_taken_for_running_text_becomes_the_article_it_is() -> None:
    tree = after(("promote", "a2.p3", {}))

    assert paths(tree)[-4:] == ["a3", "a3.p1", "a4", "a4.p1"]
    article, text = tree.units[place(tree, "a3")], tree.units[place(tree, "a3.p1")]
    assert (article.label, text.text) == ("第三条", "的停车人应当缴费。")
    assert not uncovered(SOURCE, tree)


def test_an_article_that_is_none_is_demoted_with_its_words() -> None:
    tree = after(("demote", "a4", {}))

    assert paths(tree)[-1] == "a2.p4"
    assert tree.units[-1].text == "第四条　自公布之日起施行。"
    assert not uncovered(SOURCE, tree)


def test_promoting_and_demoting_go_up_and_down_the_same_ladder() -> None:
    up = after(("promote", "a2.p1.i1", {}))
    again = apply_correction(up, Correction(act="demote", at=place(up, "a2.p2")), SOURCE)

    assert up.units[place(up, "a2.p2")].text == "（一）占用盲道；"
    assert paths(again) == paths(parse(SOURCE))


def test_joining_adds_the_words_to_the_unit_before() -> None:
    tree = after(("join", "a2.p3", {}))

    assert tree.units[place(tree, "a2.p2")].text == "第三条第二款规定的除外。第三条的停车人应当缴费。"
    assert not uncovered(SOURCE, tree)


def test_a_line_end_in_the_text_parts_a_unit() -> None:
    tree = after(("edit", "a1.p1", {"text": "为了规范停车，\n制定本条例。"}))

    assert [unit.text for unit in tree.units if unit.path.startswith("a1.")] == ["为了规范停车，", "制定本条例。"]
    assert not uncovered(SOURCE, tree)


def test_lines_parted_off_are_read_by_their_heads() -> None:
    tree = after(("edit", "a1.p1", {"text": "为了：\n（一）停车；\n第一条之一　甲。\n第二章　乙"}))

    assert paths(tree)[2:9] == ["a1", "a1.p1", "a1.p1.i1", "a1-1", "a1-1.p1", "c2", "a2"]


def test_a_new_label_gives_a_new_number_and_address() -> None:
    tree = after(("edit", "a4", {"label": "第三条之一", "heading": "施行"}))

    article = tree.units[place(tree, "a3-1")]
    assert (article.number, article.suffix, article.heading) == (3, 1, "施行")


def test_words_can_be_corrected_without_touching_the_source() -> None:
    tree = after(("edit", "a1.p1", {"text": "为了规范停车秩序，制定本条例。"}))

    assert tree.units[place(tree, "a1.p1")].text == "为了规范停车秩序，制定本条例。"
    assert not uncovered(SOURCE, tree)


@pytest.mark.parametrize(
    ("act", "at", "code"),
    [("join", 0, "nothing_before"), ("promote", 99, "no_such_unit"), ("demote", -1, "no_such_unit")],
)
def test_what_cannot_be_done_is_refused(act: str, at: int, code: str) -> None:
    with pytest.raises(CannotCorrectError) as refused:
        apply_correction(parse(SOURCE), Correction(act=act, at=at), SOURCE)

    assert refused.value.code == code


def test_a_long_paragraph_becomes_no_heading() -> None:
    source = f"某条例\n第一条　{'停车应当有序。' * 60}"
    tree = apply_correction(parse(source), Correction(act="demote", at=1), source)

    with pytest.raises(CannotCorrectError) as refused:
        apply_correction(tree, Correction(act="edit", at=1, kind="chapter"), source)

    assert refused.value.code == "long_heading"


CORRECTIONS = st.lists(
    st.fixed_dictionaries(
        {"act": st.sampled_from(["promote", "demote", "join"]), "at": st.integers(0, 14)},
    )
    | st.fixed_dictionaries({"act": st.just("edit"), "at": st.integers(0, 14), "kind": st.sampled_from(KINDS)}),
    max_size=12,
)


@given(CORRECTIONS)
def test_whatever_is_corrected_every_character_stays_in_one_unit(corrections: list[Correction]) -> None:
    done: list[Correction] = []
    for correction in corrections:
        try:
            corrected_tree(SOURCE, [*done, correction])
        except CannotCorrectError:
            continue
        done.append(correction)

    assert not uncovered(SOURCE, corrected_tree(SOURCE, done))
