"""The sheets of the network as django-import-export sees them: columns, widgets, messages.

A field's attribute is the model's own, with `_id` for a reference; what is a set goes into a many-to-many relation.
"""

from collections.abc import Mapping

from import_export.fields import Field

from contactpoints.importing import columns as c
from contactpoints.importing.widgets import (
    Choice,
    Code,
    Day,
    Known,
    Phone,
    Reference,
    References,
    Text,
    Words,
    YesNo,
)
from portal.spreadsheets import RowResource


def _field(attribute: str, column: str, widget: object) -> Field:
    return Field(attribute=attribute, column_name=column, widget=widget)


class SheetResource(RowResource):
    """A sheet whose fields depend on what is known; `required` are the columns that must be there."""

    required: tuple[str, ...] = ()

    def __init__(self, fields: Mapping[str, Field]) -> None:
        super().__init__()
        self.fields = dict(fields)

    @property
    def columns(self) -> list[str]:
        return [field.column_name for field in self.fields.values()]


def _sheet(required: tuple[str, ...], *fields: Field) -> SheetResource:
    resource = SheetResource({field.attribute: field for field in fields})
    resource.required = required
    return resource


Lists = Mapping[str, Known]


def area_sheet(known: Lists) -> SheetResource:
    return _sheet(
        (c.CODE, c.NAME, "层级"),
        _field("code", c.CODE, Code()),
        _field("name", c.NAME, Text(100, required=True)),
        _field("level_id", "层级", Choice(known["levels"].stored)),
        _field("parent_id", "上级编码", Reference(known[c.AREAS], required=False)),
    )


def organisation_sheet(known: Lists) -> SheetResource:
    return _sheet(
        (c.CODE, c.NAME, "类型", "地区编码"),
        _field("code", c.CODE, Code()),
        _field("name", c.NAME, Text(120, required=True)),
        _field("kind", "类型", Choice(c.KINDS)),
        _field("area_id", "地区编码", Reference(known[c.AREAS])),
    )


def point_sheet(known: Lists) -> SheetResource:
    return _sheet(
        (c.CODE, c.NAME, "单位编码", "地区编码"),
        _field("code", c.CODE, Code()),
        _field("name", c.NAME, Text(120, required=True)),
        _field("organisation_id", "单位编码", Reference(known[c.ORGANISATIONS])),
        _field("area_id", "地区编码", Reference(known[c.AREAS])),
        _field("capabilities", "能力", Words(known["capabilities"])),
        _field("subjects", "领域", Words(known["subjects"])),
        _field("covers", "服务地区编码", References(known[c.AREAS])),
        _field("grids", "服务网格", Text(200)),
        _field("address", "地址", Text(200)),
        _field("opening_hours", "开放时间", Text(200)),
        _field("contact_name", "联系人", Text(60)),
        _field("phone", "公开电话", Text(40)),
        _field("serves", "服务对象", Text(300)),
        _field("about", "简介", Text(3000)),
        _field("is_active", "状态", Choice({c.OPEN: True, c.CLOSED: False}, default=True)),
    )


def designation_sheet(known: Lists) -> SheetResource:
    return _sheet(
        (c.CODE, "联系点编码", "级别", "授予单位", "起"),
        _field("code", c.CODE, Code(40)),
        _field("contact_point_id", "联系点编码", Reference(known[c.POINTS])),
        _field("level", "级别", Choice(c.LEVELS)),
        _field("issuing_body", "授予单位", Text(120, required=True)),
        _field("number", "文号", Text(60)),
        _field("plaque", "牌匾", Text(120)),
        _field("since", "起", Day(required=True)),
        _field("until", "止", Day()),
        _field("ended_because", "结束原因", Text(200)),
    )


def collection_point_sheet(known: Lists) -> SheetResource:
    return _sheet(
        (c.CODE, c.NAME, "联系点编码"),
        _field("code", c.CODE, Code()),
        _field("name", c.NAME, Text(120, required=True)),
        _field("contact_point_id", "联系点编码", Reference(known[c.POINTS])),
        _field("parent_id", "上级编码", Reference(known[c.COLLECTION_POINTS], required=False)),
        _field("address", "地址", Text(200)),
        _field("opening_hours", "开放时间", Text(200)),
        _field("is_mobile", "流动", YesNo()),
        _field("is_active", "状态", Choice({c.OPEN: True, c.CLOSED: False}, default=True)),
    )


def people_sheet(known: Lists) -> SheetResource:
    return _sheet(
        (c.CODE, "姓名"),
        _field("code", c.CODE, Code(40)),
        _field("display_name", "姓名", Text(80, required=True)),
        _field("phone", "电话", Phone(40)),
        _field("position", "职务", Text(80)),
        _field("expertise", "专长", Text(120)),
    )


def grant_sheet(known: Lists) -> SheetResource:
    return _sheet(
        (c.CODE, "人员编码", "角色", "范围"),
        _field("code", c.CODE, Code(40)),
        _field("user_id", "人员编码", Reference(known[c.PEOPLE])),
        _field("role", "角色", Choice(c.ROLES, synonyms=c.ROLE_SYNONYMS)),
        _field("scope_kind", "范围", Choice(c.SCOPES)),
        _field("scope_code", "范围编码", Text(20)),
        _field("since", "起", Day()),
        _field("until", "止", Day()),
    )
