import io
from typing import Any

import pytest
from openpyxl import Workbook

from consultations.comments.intake.sheet.checking import check_rows
from consultations.comments.intake.sheet.columns import OPINION, OPINIONS_SHEET, TARGET
from consultations.comments.intake.sheet.readers import UnreadableSheetError, read_sheet
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from tests.factories import ContactPointFactory
from tests.workbooks import store, workbook

pytestmark = pytest.mark.django_db


def check(content: bytes, consultation: Consultation, point: ContactPoint) -> Any:
    return check_rows(read_sheet(content), consultation=consultation, contact_point=point)


def test_a_mistake_names_sheet_row_column_and_what_to_do(consultation: Consultation, point: ContactPoint) -> None:
    rows = [
        {OPINION: "好的意见"},
        {TARGET: "第九百九十九条", OPINION: "意见"},
        {TARGET: "第一条", OPINION: ""},
        {OPINION: "字"},
    ]

    checked = check(workbook(rows), consultation, point)

    assert [(e["sheet"], e["row"], e["column"], e["value"]) for e in checked.errors] == [
        (OPINIONS_SHEET, 3, TARGET, "第九百九十九条"), (OPINIONS_SHEET, 4, OPINION, ""), (OPINIONS_SHEET, 5, OPINION, "字"),
    ]  # fmt: skip
    assert checked.errors[0]["message"] == (
        "工作表“填写”第 3 行“针对条款”填的是“第九百九十九条”，这份草案只有第一条至第四条。请改成其中一条，或填“全文”。"
    )
    assert [outcome for _row, outcome in checked.outcomes] == ["new", "wrong", "wrong", "wrong"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [({"人数": "很多"}, "人数"), ({"人数": 0}, "人数"), ({"收集方式": "飞鸽"}, "收集方式"), ({"提出人": "名" * 61}, "提出人"),
     ({OPINION: "长" * 10_001}, OPINION)],
)  # fmt: skip
def test_a_wrong_cell_is_a_mistake_in_its_column(
    consultation: Consultation, point: ContactPoint, cells: dict[str, Any], column: str
) -> None:
    checked = check(workbook([{OPINION: "一条意见"} | cells]), consultation, point)

    assert [error["column"] for error in checked.errors] == [column]


def test_a_sheet_without_header_a_foreign_one_and_an_empty_one_are_refused(
    consultation: Consultation, point: ContactPoint
) -> None:
    with pytest.raises(UnreadableSheetError, match="没有一张工作表"):
        read_sheet(_without_header())
    with pytest.raises(UnreadableSheetError, match="other-9"):
        check(workbook([{OPINION: "意见"}], slug="other-9"), consultation, point)
    with pytest.raises(UnreadableSheetError, match="没有填写内容"):
        check(workbook([]), consultation, point)


def _without_header() -> bytes:
    book = Workbook()
    book.active.append(["随便", "写的"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_same_file_again_creates_nothing_and_copies_count(consultation: Consultation, point: ContactPoint) -> None:
    twice = [{OPINION: "同样的意见"}, {OPINION: "同样的意见"}, {OPINION: "别的意见"}]
    first = store(workbook(twice), consultation, point)

    again = store(workbook(twice), consultation, point)
    more = store(workbook([*twice, {OPINION: "同样的意见"}]), consultation, point)

    assert (first.created, first.repeated) == (3, 1)
    assert (again.created, again.already_there) == (0, 3)
    assert (more.created, more.already_there) == (1, 3)


def test_another_points_rows_are_not_already_there(consultation: Consultation, point: ContactPoint) -> None:
    store(workbook([{OPINION: "一条意见"}]), consultation, point)

    assert store(workbook([{OPINION: "一条意见"}]), consultation, ContactPointFactory()).created == 1


@pytest.mark.parametrize(
    ("target", "advice"),
    [
        ("第二条第二款", "没有“第二条第二款”：第二条共有 1 款。请改写为“第二条”。"),
        ("第三条第一款第七项", "没有“第三条第一款第七项”：第三条第一款共有 2 项。请改写为“第三条第一款”。"),
        ("第一条、第二条第一项", "没有“第二条第一项”：第二条不分项。请改写为“第二条”。"),
    ],
)
def test_a_part_that_is_not_there_is_answered_with_what_to_write(
    consultation: Consultation, point: ContactPoint, target: str, advice: str
) -> None:
    checked = check(workbook([{TARGET: target, OPINION: "一条意见"}]), consultation, point)

    assert [error["message"] for error in checked.errors] == [f"工作表“填写”第 2 行“针对条款”填的条款不存在。{advice}"]
