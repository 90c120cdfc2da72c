import io

import pytest
from openpyxl import load_workbook

from contactpoints.exporting.network import build_template, export_network
from contactpoints.importing.network import import_network
from contactpoints.importing.report import Outcome
from contactpoints.models import Area
from portal.accounts.models import Role, ScopeKind
from tests.contactpoints.helpers import small, workbook
from tests.factories import ContactPointFactory, person_with

pytestmark = pytest.mark.django_db


def test_an_export_imports_again_without_a_change() -> None:
    import_network(workbook(small()), by=None)
    ContactPointFactory(organisation__code=None)
    person_with(Role.COORDINATOR, ScopeKind.AREA, Area.objects.get(code="V0").path)

    for phones in (False, True):
        report = import_network(export_network(by=None, phones=phones), by=None)

        assert report.errors == []
        assert {row.outcome for row in report.outcomes} == {Outcome.UNCHANGED}


def test_the_template_has_every_sheet_and_the_words_to_choose_from() -> None:
    book = load_workbook(io.BytesIO(build_template()))

    assert book.sheetnames == ["地区", "单位", "联系点", "挂牌", "采集点", "人员", "任职", "填写说明"]
    words = {row[0].value: row[1].value for row in book["填写说明"].iter_rows(min_row=2)}
    assert "街道乡镇" in words["层级可以写"]
    assert import_network(build_template(), by=None).outcomes == []


def test_words_that_look_like_formulas_stay_words() -> None:
    ContactPointFactory(name='=HYPERLINK("http://evil.example")')

    book = load_workbook(io.BytesIO(export_network(by=None)))

    cell = book["联系点"]["B2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://evil.example")', "s")
