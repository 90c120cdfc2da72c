import pytest

from consultations.comments.intake.sheet.columns import OPINION, TARGET
from consultations.comments.intake.sheet.readers import UnreadableSheetError, read_sheet
from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint
from tests.workbooks import Rows, store, workbook

pytestmark = pytest.mark.django_db


def test_rows_keep_the_sheets_own_numbers(consultation: Consultation, point: ContactPoint) -> None:
    rows: Rows = [{OPINION: None}, {OPINION: None}, {OPINION: "第四行的意见"}]

    batch = store(workbook(rows), consultation, point)

    assert list(batch.outcomes.values_list("number", "outcome", "note")) == [(4, "new", "")]


def test_the_right_sheet_is_found_wherever_it_stands(consultation: Consultation, point: ContactPoint) -> None:
    batch = store(workbook([{OPINION: "意见在第二张表"}], before="封面"), consultation, point)

    assert batch.created == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "文件是空的"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a renamed .doc", "不是能打开的表格文件"),
     (b"PK\x03\x04 broken", "不是能打开的表格文件"), (b"%PDF-1.7", "没有“意见内容”这一列"), ("甲,乙\n1,2".encode(), "没有“意见内容”这一列")],
    ids=["empty", "renamed doc", "broken", "pdf", "csv without header"],
)  # fmt: skip
def test_an_unreadable_file_says_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableSheetError, match=words):
        read_sheet(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_chinese_encodings(consultation: Consultation, point: ContactPoint, encoding: str) -> None:
    content = f"{TARGET},{OPINION}\n第三条,盲道要管\n".encode(encoding)

    assert store(content, consultation, point).created == 1
