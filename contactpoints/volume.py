"""A network of any size, made by rule from a seed, for benchmarks and tests. Nobody and nothing in it exists."""

import random
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contactpoints.importing import columns as c
from contactpoints.importing.network import import_tables
from contactpoints.importing.report import NetworkReport
from portal.spreadsheets import Table
from portal.volume import VolumeError, VolumeMaker, register_volume

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "安平和顺清明远志诚信德仁义礼智勇敏慧芳兰竹梅松柏云海山川春秋晨曦"
_PLACES = "东西南北上下前后青白红绿金银石木水火湖江河山林桥塘湾坪岭溪泉"
_KINDS = tuple(word for word in c.KINDS if word != "立法机关")
_CAPABILITIES = ("基层立法联系点", "人大代表联络站", "网上联络站", "立法联络站", "样板站")
_SUBJECTS = ("社会治理", "交通出行", "住房物业", "教育科研", "医疗卫生", "养老助残", "营商环境", "农业农村")
_LEVELS = tuple(c.LEVELS)

AREA_COLUMNS = (c.CODE, c.NAME, "层级", "上级编码")
ORGANISATION_COLUMNS = (c.CODE, c.NAME, "类型", "地区编码")
POINT_COLUMNS = (
    c.CODE, c.NAME, "单位编码", "地区编码", "能力", "领域", "服务地区编码", "地址", "开放时间", "公开电话", "服务对象",
)  # fmt: skip
DESIGNATION_COLUMNS = (c.CODE, "联系点编码", "级别", "授予单位", "文号", "起", "止")
COLLECTION_COLUMNS = (c.CODE, c.NAME, "联系点编码", "上级编码", "流动")
PEOPLE_COLUMNS = (c.CODE, "姓名", "电话", "职务")
GRANT_COLUMNS = (c.CODE, "人员编码", "角色", "范围", "范围编码", "起")


@dataclass(slots=True)
class Volume:
    """The sheets of a workbook, header first."""

    points: int
    people: int
    seed: int = 0
    tables: dict[str, list[Sequence[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)  # noqa: S311  made-up names, not secrets
        streets = list(self._areas(max(1, self.points // 1000), max(1, self.points // 100), max(1, self.points // 10)))
        self._points(chance, streets)
        self._people(chance)

    def _sheet(self, name: str, columns: Sequence[str]) -> list[Sequence[str]]:
        return self.tables.setdefault(name, [columns])

    def _areas(self, cities: int, districts: int, streets: int) -> Iterator[str]:
        sheet = self._sheet(c.AREAS, AREA_COLUMNS)
        sheet.append(("V", "量省", "省级", ""))
        sheet += [(f"V{n}", f"量{_place(n)}市", "市级", "V") for n in range(cities)]
        sheet += [(f"V{n % cities}D{n}", f"{_place(n)}区", "区县", f"V{n % cities}") for n in range(districts)]
        for n in range(streets):
            district = n % districts
            code = f"V{district % cities}D{district}S{n}"
            sheet.append((code, f"{_place(n)}街道", "街道乡镇", f"V{district % cities}D{district}"))
            yield code

    def _points(self, chance: random.Random, streets: Sequence[str]) -> None:
        organisations, points = self._sheet(c.ORGANISATIONS, ORGANISATION_COLUMNS), self._sheet(c.POINTS, POINT_COLUMNS)
        designations = self._sheet(c.DESIGNATIONS, DESIGNATION_COLUMNS)
        collections = self._sheet(c.COLLECTION_POINTS, COLLECTION_COLUMNS)
        for n in range(self.points):
            street, kind = streets[n % len(streets)], chance.choice(_KINDS)
            name = f"{_place(n)}{kind}第{n}"
            organisations.append((f"VU{n}", f"{name}单位", kind, street))
            capabilities = "、".join(chance.sample(_CAPABILITIES, chance.randint(1, 2)))
            subjects = "、".join(chance.sample(_SUBJECTS, chance.randint(1, 3)))
            points.append(
                (f"VP{n}", f"{name}基层立法联系点", f"VU{n}", street, capabilities, subjects, street,
                 f"{_place(n)}路{n % 300 + 1}号", "工作日 9:00–17:00", f"0990-{5_000_000 + n}", "附近的居民和单位")
            )  # fmt: skip
            designations.append(
                (f"VG{n}", f"VP{n}", chance.choice(_LEVELS), "量省人大常委会", f"量人常〔2024〕{n} 号", "2024-06-01",
                 f"2027-{n % 12 + 1:02d}-28" if n % 7 == 0 else "")
            )  # fmt: skip
            if n % 2 == 0:
                collections.append((f"VC{n}", f"{_place(n)}采集点", f"VP{n}", "", c.NO))
                collections.append((f"VC{n}-1", f"{_place(n)}流动采集点", f"VP{n}", f"VC{n}", c.YES))

    def _people(self, chance: random.Random) -> None:
        people, grants = self._sheet(c.PEOPLE, PEOPLE_COLUMNS), self._sheet(c.GRANTS, GRANT_COLUMNS)
        helpers = ("联络员", "信息员", "信息员", "民情观察员", "志愿者")
        for n in range(self.people):
            name = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.randint(1, 2)))
            people.append((f"VR{n}", name, f"199{10_000_000 + n}", "工作人员"))
            role = "联系点负责人" if n < self.points else helpers[n % len(helpers)]
            grants.append((f"VT{n}", f"VR{n}", role, "联系点", f"VP{n % self.points}", "2024-06-01"))


def _place(n: int) -> str:
    return _PLACES[n % len(_PLACES)] + _PLACES[(n // len(_PLACES)) % len(_PLACES)]


def make_network(*, points: int, people: int, seed: int = 0) -> NetworkReport:
    """Store such a network through the importer itself."""
    tables: dict[str, Table] = dict(Volume(points, people, seed).tables)
    return import_tables(tables, by=None)


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=0)


def _make(*, points: int, people: int, seed: int) -> int:
    report = make_network(points=points, people=people, seed=seed)
    if report.errors:
        raise VolumeError(report.errors[0]["message"])
    return len(report.outcomes)


register_volume("network", VolumeMaker(_add_arguments, _make))
