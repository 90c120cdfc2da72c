import io

import pytest
from openpyxl import load_workbook

from consultations.comments.intake.sheet.columns import COLUMNS, INSTRUCTIONS_SHEET, OPINION, TARGET
from consultations.comments.intake.sheet.template import build_template
from consultations.rounds.models import Consultation

pytestmark = pytest.mark.django_db


def test_the_template_has_its_header_in_row_one_and_the_articles_to_choose(consultation: Consultation) -> None:
    book = load_workbook(io.BytesIO(build_template(consultation)))

    first = book.worksheets[0]
    headers = [cell.value for cell in first[1]]
    assert headers == list(COLUMNS)
    assert [name for name in headers if "条" in name or "意见" in name] == [TARGET, OPINION]
    assert book.worksheets[1].title == INSTRUCTIONS_SHEET
    choices = [row[0].value for row in book["选项"].iter_rows() if row[0].value]
    assert choices == ["全文", "第一条", "第二条", "第三条", "第三条之一", "第四条", "新增"]
    assert {str(rule.sqref) for rule in first.data_validations.dataValidation} == {"A2:A5000", "I2:I5000"}
