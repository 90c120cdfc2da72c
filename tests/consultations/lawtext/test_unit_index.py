import pytest

from consultations.lawtext.parser import parse
from consultations.lawtext.unit_index import UnitIndex
from tests.consultations.lawtext.citation_cases import DRAFT

INDEX = UnitIndex(parse(DRAFT))


def test_an_article_is_found_by_its_number_alone_or_with_a_suffix() -> None:
    assert (INDEX.article(20), INDEX.article(20, 1), INDEX.article(99)) == ("a20", "a20-1", None)


def test_a_number_that_occurs_twice_is_found_by_none() -> None:
    index = UnitIndex(parse("某条例\n第一条　甲。\n第二条　乙。\n第二条　丙。"))

    assert index.article(2) is None
    assert index.unit("a2~2") is not None


@pytest.mark.parametrize(
    ("article", "paragraph", "item", "found"),
    [("a12", 2, 3, ("a12.p2.i3", True)), ("a12", None, 3, ("a12.p2.i3", True)), ("a12", 9, None, ("a12", False)),
     ("a12", 2, 9, ("a12.p2", False))],
)  # fmt: skip
def test_what_is_inside_an_article_is_found_as_far_as_it_exists(
    article: str, paragraph: int | None, item: int | None, found: tuple[str, bool]
) -> None:
    assert INDEX.inside(article, paragraph, item, None) == found


def test_the_draft_goes_by_its_title_with_or_without_its_stage() -> None:
    assert INDEX.is_title("澜江市电动自行车停放和充电管理条例")
    assert INDEX.is_title("澜江市电动自行车停放和充电管理条例（草案）")
    assert not INDEX.is_title("澜江市消防条例")


def test_neighbours_are_found_from_a_place_in_the_text() -> None:
    assert INDEX.enclosing("a12.p2.i3", "条") == "a12"
    assert INDEX.enclosing("a12.p2.i3", "节") == "c2.s2"
    assert INDEX.preceding("a12.p3", "款", 2) == ["a12.p1", "a12.p2"]
    assert INDEX.between("a5", "a8") == ["a5", "a6", "a7", "a8"]
    assert INDEX.between("a8", "a5") == []


def test_a_unit_comes_with_all_that_is_inside_it() -> None:
    assert [unit.path for unit in INDEX.with_parts("a30")] == ["a30", "a30.p1", "a30.p2"]
    assert INDEX.with_parts("a99") == []
