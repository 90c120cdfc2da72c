"""The city of 澜江: its districts, contact points and people."""

import zlib
from dataclasses import dataclass
from datetime import date, time

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from contactpoints.models import (
    Area,
    AreaLevel,
    Capability,
    CollectionPoint,
    ContactPoint,
    Designation,
    Organisation,
    ReceptionDay,
    Subject,
)
from contactpoints.services.points import designate, open_point
from portal.accounts.models import Role, ScopeKind, User
from portal.accounts.phones import phone_digest
from portal.accounts.services.grants import grant_role

# Numbers of nobody: no operator was given 154, and no area code but 010 of Beijing begins with 01.
INVENTED_MOBILE = "1540000"
CITY = ("90", "澜江市")
DISTRICTS = [("9001", "望湖区"), ("9002", "青屏区"), ("9003", "石渡区"), ("9004", "松坪县")]
_KIND = Organisation.Kind
# code, name, host, kind of host, district, address, phone
POINTS = [
    ("WH01", "望湖区柳堤街道基层立法联系点", "柳堤街道办事处", _KIND.STREET, "9001", "柳堤路 18 号一楼", "0190-5550101"),
    ("WH02", "澜江大学法学院基层立法联系点", "澜江大学法学院", _KIND.UNIVERSITY, "9001", "学府路 1 号明理楼", "0190-5550102"),
    ("WH03", "澜江市物业管理协会基层立法联系点", "澜江市物业管理协会", _KIND.ASSOCIATION, "9001", "湖滨大道 66 号 7 楼", "0190-5550103"),
    ("WH04", "望湖区人民法院湖西法庭基层立法联系点", "望湖区人民法院湖西法庭", _KIND.COURT, "9001", "湖西路 9 号", "0190-5550104"),
    ("QP01", "青屏区桐花街道基层立法联系点", "桐花街道办事处", _KIND.STREET, "9002", "桐花街 120 号", "0190-5550201"),
    ("QP02", "青屏区晨光社区基层立法联系点", "晨光社区居民委员会", _KIND.VILLAGE, "9002", "晨光新村 3 栋", "0190-5550202"),
    ("QP03", "澜江秉公律师事务所基层立法联系点", "澜江秉公律师事务所", _KIND.LAW_FIRM, "9002", "屏山路 8 号 12 楼", "0190-5550203"),
    ("SD01", "石渡区码头镇基层立法联系点", "码头镇人民政府", _KIND.TOWN, "9003", "码头镇沿江街 2 号", "0190-5550301"),
    ("SD02", "石渡电动车产业园基层立法联系点", "石渡电动车产业园公司", _KIND.COMPANY, "9003", "园区一路 1 号", "0190-5550302"),
    ("SD03", "石渡区第二中学基层立法联系点", "石渡区第二中学", _KIND.SCHOOL, "9003", "渡口路 40 号", "0190-5550303"),
    ("SP01", "松坪县云岭村基层立法联系点", "云岭村村民委员会", _KIND.VILLAGE, "9004", "云岭村文化礼堂", "0190-5550401"),
    ("SP02", "松坪县总工会基层立法联系点", "松坪县总工会", _KIND.OTHER, "9004", "人民路 15 号", "0190-5550402"),
]  # fmt: skip
COLLECTION_POINTS = [
    ("WH01-1", "柳堤北社区采集点", "WH01"), ("WH01-2", "湖光花园采集点", "WH01"), ("QP01-1", "桐花菜市场采集点", "QP01"),
    ("QP02-1", "晨光老年活动室采集点", "QP02"), ("SD01-1", "码头镇渔村采集点", "SD01"), ("SP01-1", "云岭村流动采集点", "SP01"),
]  # fmt: skip
_OTHER_CAPABILITY: dict[str, str] = {
    _KIND.STREET: "deputies-station",
    _KIND.TOWN: "deputies-station",
    _KIND.SCHOOL: "online-station",
}
_SUBJECTS: dict[str, list[str]] = {
    _KIND.STREET: ["governance", "elderly"], _KIND.TOWN: ["agriculture", "governance"], _KIND.VILLAGE: ["governance"],
    _KIND.SCHOOL: ["education"], _KIND.UNIVERSITY: ["education", "justice"], _KIND.COMPANY: ["business", "labour"],
    _KIND.ASSOCIATION: ["housing", "business"], _KIND.LAW_FIRM: ["justice"], _KIND.COURT: ["justice"], _KIND.OTHER: ["labour"],
}  # fmt: skip
# role, user name, shown name, scope
ACCOUNTS = [
    (Role.EDITOR, "editor", "陈编务"), (Role.REVIEWER, "reviewer", "周经办"), (Role.APPROVER, "approver", "吴审签"),
    (Role.STATISTICS, "statistics", "郑统计"), (Role.COORDINATOR, "coordinator", "何协调"), (Role.HEAD, "head", "卫负责"),
    (Role.DEPUTY_HEAD, "deputy_head", "蒋副职"), (Role.OFFICER, "officer", "林联络"), (Role.COLLECTOR, "collector", "孙信息"),
    (Role.OBSERVER, "observer", "沈观察"), (Role.VOLUNTEER, "volunteer", "韩志愿"), (Role.DEPUTY, "deputy", "杨代表"),
    (Role.EXPERT, "expert", "朱咨询"), (Role.LEGAL_ASSISTANT, "legal_assistant", "秦法务"),
    (Role.ADMINISTRATOR, "administrator", "钱系统"), (Role.SECURITY, "security", "褚安全"), (Role.AUDITOR, "auditor", "冯审计"),
]  # fmt: skip
_AT_A_POINT = (Role.HEAD, Role.DEPUTY_HEAD, Role.OFFICER, Role.COLLECTOR, Role.OBSERVER, Role.VOLUNTEER)
_SCOPED = {
    Role.COORDINATOR: ScopeKind.AREA,
    Role.DEPUTY: ScopeKind.AREA,
    **dict.fromkeys(_AT_A_POINT, ScopeKind.POINT),
}
# Experts and legal assistants are invited to a project, which comes after the network.
_INVITED_LATER = (Role.EXPERT, Role.LEGAL_ASSISTANT)
FIRST_POINT = POINTS[0][0]


def invented_phone(number: int) -> str:
    """A number that is well formed and that nobody can have."""
    return f"{INVENTED_MOBILE}{number % 10_000:04d}"


def password_of(username: str) -> str:
    """The demo passwords; they exist only where the sample is loaded."""
    return f"demo-{username}-2026"


@dataclass(frozen=True, slots=True)
class Network:
    points: dict[str, ContactPoint]
    people: dict[str, User]

    def officer_of(self, code: str) -> User:
        return self.people["officer" if code == FIRST_POINT else f"officer-{code.lower()}"]


def hash_passwords() -> dict[str, str]:
    """The demo passwords as they are stored; slow by design, so made before any transaction begins."""
    names = [username for _role, username, _name in ACCOUNTS]
    names += [f"officer-{row[0].lower()}" for row in POINTS if row[0] != FIRST_POINT]
    return {name: make_password(password_of(name)) for name in names}


def build_network(hashes: dict[str, str]) -> Network:
    levels = {level.code: level for level in AreaLevel.objects.all()}
    code, name = CITY
    city = Area.objects.create(code=code, name=name, level=levels["city"])
    districts = {
        code: Area.objects.create(code=code, name=name, level=levels["district"], parent=city)
        for code, name in DISTRICTS
    }
    Organisation.objects.create(name="澜江市人大常委会法制工作委员会", kind=_KIND.LEGISLATURE, area=city)
    points = {row[0]: _point(row, districts) for row in POINTS}
    for code, name, point in COLLECTION_POINTS:
        CollectionPoint.objects.create(code=code, name=name, contact_point=points[point], is_mobile="流动" in name)
    return Network(points, _people(points, districts["9001"], hashes))


def _point(row: tuple[str, ...], districts: dict[str, Area]) -> ContactPoint:
    code, name, host, kind, district, address, phone = row
    area = districts[district]
    organisation = Organisation.objects.create(name=host, kind=kind, area=area)
    point = open_point(
        point=ContactPoint(
            code=code, name=name, organisation=organisation, area=area, address=area.name + address, phone=phone,
            opening_hours="工作日 9:00–17:00", serves=f"{area.name}居民和单位",
        ),
        by=None,
    )  # fmt: skip
    capabilities = ["legislative-contact-point", *filter(None, [_OTHER_CAPABILITY.get(organisation.kind)])]
    point.capabilities.set(Capability.objects.filter(code__in=capabilities))
    point.subjects.set(Subject.objects.filter(code__in=_SUBJECTS[organisation.kind]))
    point.covers.add(area)
    ReceptionDay.objects.create(contact_point=point, day=15, starts=time(9), ends=time(11, 30))
    this_year = timezone.localdate().year
    designate(
        designation=Designation(
            contact_point=point, level=Designation.Level.CITY, issuing_body="澜江市人大常委会", plaque=name,
            number=f"澜人常〔{this_year - 2}〕{len(code) + int(code[2:])} 号", since=date(this_year - 2, 6, 1),
        ),
        by=None,
    )  # fmt: skip
    return point


def _people(points: dict[str, ContactPoint], district: Area, hashes: dict[str, str]) -> dict[str, User]:
    people = {}
    for role, username, name in ACCOUNTS:
        user = people[username] = _person(username, name, hashes)
        kind = _SCOPED.get(role, ScopeKind.EVERYTHING)
        key = {ScopeKind.AREA: district.path, ScopeKind.POINT: str(points[FIRST_POINT].pk)}.get(kind, "")
        if role not in _INVITED_LATER:
            grant_role(user=user, role=role, scope_kind=kind, scope_key=key, by=None)
    for code, point in points.items():
        if code != FIRST_POINT:
            username = f"officer-{code.lower()}"
            user = people[username] = _person(username, f"{point.organisation.name}联络员", hashes)
            grant_role(user=user, role=Role.OFFICER, scope_kind=ScopeKind.POINT, scope_key=str(point.pk), by=None)
    return people


def _person(username: str, name: str, hashes: dict[str, str]) -> User:
    """Somebody with a telephone number of their own."""
    number = invented_phone(zlib.crc32(username.encode()))
    return User.objects.create(
        username=username, password=hashes[username], display_name=name, phone=number, phone_digest=phone_digest(number)
    )


def invite_advisers(people: dict[str, User], project_pk: int) -> None:
    """The expert and the legal assistant see what belongs to this project."""
    for role in _INVITED_LATER:
        grant_role(user=people[role.value], role=role, scope_kind=ScopeKind.PROJECT, scope_key=str(project_pk), by=None)
