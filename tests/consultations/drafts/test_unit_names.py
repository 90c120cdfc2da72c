import pytest

from consultations.drafts.unit_names import UnitNames
from tests.factories import make_draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["第三条", "第3条", "3条", "三", "3", "３", " 第 三 条 "])
def test_an_article_is_found_however_its_number_is_written(text: str) -> None:
    found = UnitNames(make_draft()).find(text)

    assert found is not None
    assert found.path == "a3"


@pytest.mark.parametrize(
    ("text", "nearest", "message"),
    [
        ("第二条第二款", "a2", "没有“第二条第二款”：第二条共有 1 款。请改写为“第二条”。"),
        ("2条3款", "a2", "没有“2条3款”：第二条共有 1 款。请改写为“第二条”。"),
        ("第三条第九款", "a3", "没有“第三条第九款”：第三条共有 2 款。请改写为“第三条”。"),
        ("第三条之一第二款", "a3-1", "没有“第三条之一第二款”：第三条之一共有 1 款。请改写为“第三条之一”。"),
        ("第二条第一项", "a2", "没有“第二条第一项”：第二条不分项。请改写为“第二条”。"),
        ("第二条第一款第三项", "a2", "没有“第二条第一款第三项”：第二条不分项。请改写为“第二条”。"),
        ("第三条第（五）项", "a3", "没有“第三条第（五）项”：第三条共有 2 项。请改写为“第三条”。"),
        ("第三条第二款第一项", "a3.p2", "没有“第三条第二款第一项”：第三条第二款不分项。请改写为“第三条第二款”。"),
        ("第九十九条第一款", None, "这份草案没有“第九十九条第一款”，有第一条至第四条。"),
        ("停车", None, "这份草案没有“停车”，有第一条至第四条。"),
    ],
)
def test_a_part_that_an_article_does_not_have_is_answered_with_what_it_has(
    text: str, nearest: str | None, message: str
) -> None:
    names = UnitNames(make_draft())
    assert names.find(text) is None

    missing = names.missing(text)

    assert (missing.nearest and missing.nearest.path, missing.message) == (nearest, message)
