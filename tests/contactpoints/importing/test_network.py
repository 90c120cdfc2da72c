"""The network's workbook: in, refused cell by cell, mended, out again, in again."""

from datetime import date

import pytest
from django.utils import translation

from contactpoints.exporting.network import export_network
from contactpoints.importing.columns import ROLES
from contactpoints.importing.network import import_network, import_tables
from contactpoints.importing.report import Outcome
from contactpoints.models import Area, CollectionPoint, ContactPoint, Designation, Organisation, PointChange
from contactpoints.volume import Volume
from portal.accounts.models import Grant, Role, ScopeKind, User
from portal.accounts.services.grants import grant_role
from portal.audit.models import AuditEntry
from portal.spreadsheets import UnreadableSheetError
from tests.contactpoints.helpers import Tables, add, cells, put, small, tables_of, workbook
from tests.factories import AreaFactory, ContactPointFactory, person_with

pytestmark = pytest.mark.django_db


def test_a_network_is_stored_with_paths_history_and_people() -> None:
    report = import_network(workbook(small()), by=None)

    assert report.errors == []
    assert report.stored
    assert ContactPoint.objects.count() == 12
    point = ContactPoint.objects.get(code="VP0")
    assert point.area.path == "/V/V0/V0D0/V0D0S0/"
    assert [change.kind for change in point.changes.order_by("pk")] == [
        PointChange.Kind.OPENED,
        PointChange.Kind.DESIGNATED,
    ]
    below = CollectionPoint.objects.get(code="VC0-1")
    assert below.path == f"/{point.pk}/VC0/VC0-1/"
    head = Grant.objects.get(code="VT0")
    assert (head.role, head.scope_kind, head.scope_key) == (Role.HEAD, ScopeKind.POINT, str(point.pk))
    assert not head.user.has_usable_password()


def test_a_dry_run_says_what_would_happen_and_stores_nothing() -> None:
    report = import_network(workbook(small()), by=None, dry_run=True)

    assert report.as_json()["created"] == len(report.outcomes) > 100
    assert not report.stored
    assert not ContactPoint.objects.exists()
    assert not AuditEntry.objects.exists()


def test_what_the_file_does_not_say_stays_as_it_is() -> None:
    import_network(workbook(small()), by=None)
    ContactPoint.objects.filter(code="VP1").update(grids="三号网格", about="介绍")

    report = import_tables(
        {"联系点": [["编码", "名称", "单位编码", "地区编码"], ["VP1", "改名的联系点", "VU1", "V0D0S0"]]}, by=None
    )

    assert [(row.outcome, row.changed) for row in report.outcomes] == [(Outcome.UPDATED, ("name",))]
    point = ContactPoint.objects.get(code="VP1")
    assert (point.name, point.grids, point.about) == ("改名的联系点", "三号网格", "介绍")
    assert point.subjects.exists()
    assert ContactPoint.objects.count() == 12
    renamed = point.changes.get(kind=PointChange.Kind.RENAMED)
    assert (renamed.after, renamed.by) == ("改名的联系点", None)


def test_an_area_that_moves_takes_what_lies_in_it_and_its_grants_along() -> None:
    city, other = AreaFactory(code="C1"), AreaFactory(code="C2")
    street = AreaFactory(code="S1", parent=AreaFactory(code="D1", parent=city))
    coordinator = person_with(Role.COORDINATOR, ScopeKind.AREA, street.path)

    report = import_tables({"地区": [["编码", "名称", "层级", "上级编码"], ["D1", "地区", "区县", "C2"]]}, by=None)

    assert report.errors == []
    street.refresh_from_db()
    assert street.path == f"{other.path}D1/S1/"
    assert coordinator.grants.get().scope_key == street.path


def plant(tables: Tables) -> list[tuple[str, int, str]]:
    """Forty faults of as many kinds as there are; where they are."""
    areas, units, points = "地区", "单位", "联系点"
    marks, spots, people, grants = "挂牌", "采集点", "人员", "任职"
    return [
        put(tables, areas, 3, "上级编码", "V0D0"),  # with the next: a city in its own district
        put(tables, areas, 6, "名称", ""),
        put(tables, areas, 7, "层级", "乡镇一级"),
        put(tables, areas, 8, "上级编码", "NOWHERE"),
        add(tables, areas, "编码", "含有 空格"),
        add(tables, areas, "编码", "V0D0S0X" * 4),
        add(tables, areas, "编码", "V0D0"),  # twice in the sheet
        put(tables, units, 4, "类型", "饭店"),
        put(tables, units, 5, "地区编码", "V9D9"),
        put(tables, units, 6, "名称", tables[units][9][1]),  # the name of row 10, which is the one refused
        add(tables, units, "编码", ""),
        put(tables, units, 8, "名称", "长" * 121),
        put(tables, points, 4, "单位编码", "VU99999"),
        put(tables, points, 5, "地区编码", ""),
        put(tables, points, 6, "能力", "基层立法联系点、万能站"),
        put(tables, points, 7, "领域", "天文"),
        put(tables, points, 8, "服务地区编码", "V0D0S0、V7D7S7"),
        add(tables, points, "编码", "VP5"),  # twice
        put(tables, points, 10, "名称", ""),
        put(tables, points, 11, "服务对象", "人" * 301),
        put(tables, points, 12, "地址", "路" * 201),
        put(tables, marks, 4, "级别", "世界级"),
        put(tables, marks, 5, "联系点编码", "VP99999"),
        put(tables, marks, 6, "起", "2024年13月1日"),
        put(tables, marks, 7, "止", "2020-01-01"),
        put(tables, marks, 8, "授予单位", ""),
        put(tables, marks, 9, "起", ""),
        put(tables, spots, 4, "联系点编码", "VP88888"),
        put(tables, spots, 7, "上级编码", "VC0"),  # another point's
        put(tables, spots, 8, "流动", "也许"),
        put(tables, spots, 10, "上级编码", tables[spots][9][0]),  # under itself
        put(tables, people, 4, "姓名", ""),
        put(tables, people, 5, "电话", "12345"),
        put(tables, people, 6, "电话", "199****0004"),
        put(tables, people, 7, "电话", tables[people][7][2]),  # the number of row 8, which is the one refused
        put(tables, grants, 4, "角色", "皇帝"),
        put(tables, grants, 5, "人员编码", "VR999999"),
        put(tables, grants, 6, "范围", "地区"),  # a head of an area
        put(tables, grants, 7, "范围编码", "VP1"),  # a second head of VP1
        put(tables, grants, 8, "起", "昨天"),
    ]  # fmt: skip


def test_forty_faults_among_two_thousand_points_are_forty_messages() -> None:
    tables = tables_of(Volume(points=2000, people=2500, seed=1))
    good = {name: [list(row) for row in rows] for name, rows in tables.items()}
    planted = set(plant(tables))
    # Of two rows that say the same, the later one is refused; that there are two heads is said of the role.
    planted -= {("单位", 6, "名称"), ("人员", 7, "电话"), ("任职", 7, "范围编码")}
    planted |= {("单位", 10, "名称"), ("人员", 8, "电话"), ("任职", 7, "角色")}
    assert len(planted) == 40

    report = import_network(workbook(tables), by=None)

    assert set(cells(report)) == planted
    assert len(report.errors) == 40
    assert not report.stored
    assert not Area.objects.exists()
    assert not User.objects.exists()

    mended = import_network(workbook(good), by=None)
    assert mended.errors == []
    assert ContactPoint.objects.count() == 2000
    again = import_network(export_network(by=None), by=None)
    assert {row.outcome for row in again.outcomes} == {Outcome.UNCHANGED}


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"联系点": [["名称", "编码"], ["甲", "P1"]]}, [("联系点", 1, "单位编码"), ("联系点", 1, "地区编码")]),
        ({"地区": [["编码", "名称", "层级", "上 级 编 码", "备注"]]}, [("地区", 1, "备注")]),
        ({"地区": [["编码", "名称", "层级", "名称"]]}, [("地区", 1, "名称")]),
        ({"地区": [["名称", "编码", "层级"], ["甲", "A1", "市级"]]}, [("地区", 1, "编码")]),
        (
            {"地区": [["编码", "名称", "层级", "上级编码"], ["A", "甲", "市级", "B"], ["B", "乙", "市级", "A"]]},
            [("地区", 2, "上级编码")],
        ),
    ],
)
def test_headers_and_cycles_are_named(tables: Tables, expected: list[tuple[str, int, str]]) -> None:
    assert cells(import_tables(tables, by=None)) == expected


GRANT_HEADER = ["编码", "人员编码", "角色", "范围", "范围编码", "起", "止"]


def people_and(*grants: list[str]) -> Tables:
    return {
        "人员": [["编码", "姓名"], ["R1", "甲"], ["R2", "乙"], ["R3", "丙"]],
        "任职": [GRANT_HEADER, *grants],
    }


def test_two_heads_of_one_point_are_refused_and_one_after_the_other_is_not() -> None:
    ContactPointFactory(code="P1")
    first = ["G1", "R1", "站长", "联系点", "P1", "2026-01-01", ""]
    second = ["G2", "R2", "站长", "联系点", "P1", "2026-01-01", ""]

    assert cells(import_tables(people_and(first, second), by=None)) == [("任职", 3, "角色")]

    first[6], second[5] = "2099-12-31", "2100-01-01"
    assert import_tables(people_and(first, second), by=None).errors == []


def test_a_stored_head_counts_too() -> None:
    point = ContactPointFactory(code="P1")
    person_with(Role.HEAD, ScopeKind.POINT, point.pk)

    report = import_tables(people_and(["G1", "R1", "站长", "联系点", "P1", "", ""]), by=None)

    assert cells(report) == [("任职", 2, "角色")]


def test_roles_that_exclude_each_other_are_refused() -> None:
    report = import_tables(
        people_and(["G1", "R1", "系统管理员", "全部", "", "", ""], ["G2", "R1", "审计员", "全部", "", "", ""]), by=None
    )

    assert cells(report) == [("任职", 3, "角色")]


def test_of_a_grant_only_its_end_may_change() -> None:
    ContactPointFactory(code="P1")
    import_tables(people_and(["G1", "R1", "联络员", "联系点", "P1", "", ""]), by=None)

    other = import_tables(people_and(["G1", "R2", "联络员", "联系点", "P1", "", ""]), by=None)
    ended = import_tables(people_and(["G1", "R1", "联络员", "联系点", "P1", "", "2099-05-01"]), by=None)

    assert cells(other) == [("任职", 2, "人员编码")]
    assert [row.outcome for row in ended.outcomes if row.sheet == "任职"] == [Outcome.UPDATED]
    assert Grant.objects.get(code="G1").valid_until is not None


def test_whoever_imports_gives_only_what_they_may_give() -> None:
    ContactPointFactory(code="P1")
    administrator, security = person_with(Role.ADMINISTRATOR), person_with(Role.SECURITY)
    tables = people_and(["G1", "R1", "联络员", "联系点", "P1", "", ""])

    assert cells(import_tables(tables, by=administrator)) == [("任职", 2, "角色")]
    assert import_tables(tables, by=security).stored


def test_every_new_grant_and_person_is_in_the_audit_log() -> None:
    ContactPointFactory(code="P1")

    import_tables(people_and(["G1", "R1", "联络员", "联系点", "P1", "", ""]), by=None)

    actions = [entry.action for entry in AuditEntry.objects.order_by("pk")]
    assert actions == ["accounts.enter_person"] * 3 + ["accounts.grant_role", "contactpoints.import_network"]


@pytest.mark.parametrize("content", [b"", b"not a workbook", workbook({"别的": [["甲"]]})])
def test_a_file_that_is_no_network_says_what_to_do(content: bytes) -> None:
    with pytest.raises(UnreadableSheetError, match=r"模板|上传|template|upload"):
        import_network(content, by=None)


def test_ended_designations_and_closed_points_come_in_as_they_are() -> None:
    tables = small()
    put(tables, "挂牌", 2, "止", "2025-05-31")

    import_network(workbook(tables), by=None)

    assert Designation.objects.get(code="VG0").until == date(2025, 5, 31)
    assert Organisation.objects.filter(code="VU0").exists()


def test_a_grant_that_is_given_again_by_hand_is_no_obstacle() -> None:
    point = ContactPointFactory(code="P1")
    import_tables(people_and(["G1", "R1", "联络员", "联系点", "P1", "", ""]), by=None)

    grant_role(
        user=User.objects.get(code="R2"),
        role=Role.OFFICER,
        scope_kind=ScopeKind.POINT,
        scope_key=str(point.pk),
        by=None,
    )

    report = import_network(export_network(by=None), by=None)
    assert {row.outcome for row in report.outcomes} == {Outcome.UNCHANGED}


def test_roles_are_called_in_workbooks_as_on_screens() -> None:
    with translation.override("zh-hans"):
        assert {word: Role(value).label for word, value in ROLES.items()} == {word: word for word in ROLES}


@pytest.mark.parametrize("code", ["HG 01/新", "a/b", "..", "new", "ＨＧ１", "a​b"])
@pytest.mark.parametrize("sheet", ["地区", "联系点", "采集点"])
def test_a_code_that_no_address_can_bear_is_refused_with_its_cell(sheet: str, code: str) -> None:
    tables = small()
    cell = add(tables, sheet, "编码", code)

    report = import_network(workbook(tables), by=None)

    assert cells(report) == [cell]
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0202-01-01"])
def test_a_year_that_is_a_slip_is_refused_with_its_cell(day: str) -> None:
    tables = small()
    tables["任职"] = [[*row, "" if at else "止"] for at, row in enumerate(tables["任职"])]
    wrong = [put(tables, "任职", 3, "止", day), put(tables, "挂牌", 3, "起", day)]

    assert cells(import_network(workbook(tables), by=None)) == sorted(wrong)
