"""The network as the workbook that `importing.network` reads: what is exported imports again without a change."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from openpyxl import Workbook

from contactpoints.importing import columns as c
from contactpoints.importing.network import IMPORTERS
from contactpoints.importing.people_importers import grant_days
from contactpoints.importing.widgets import Known
from contactpoints.models import (
    Area,
    AreaLevel,
    Capability,
    CollectionPoint,
    ContactPoint,
    Designation,
    Organisation,
    Subject,
)
from portal.accounts.models import Grant, ScopeKind, User
from portal.audit.services import record
from portal.spreadsheets import add_sheet

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_WORD = {
    name: {value: word for word, value in words.items()}
    for name, words in (("kind", c.KINDS), ("level", c.LEVELS), ("role", c.ROLES), ("scope", c.SCOPES))
}
Line = Sequence[str]


def export_network(*, by: User | None, phones: bool = False) -> bytes:
    """The whole network as .xlsx; telephone numbers of people only where the caller may see them, else masked."""
    assign_codes()
    record("contactpoints.export_network", subject=None, by=by, details={"phones": phones})
    return _workbook(
        {
            c.AREAS: _areas(),
            c.ORGANISATIONS: _organisations(),
            c.POINTS: _points(),
            c.DESIGNATIONS: _designations(),
            c.COLLECTION_POINTS: _collection_points(),
            c.PEOPLE: _people(phones),
            c.GRANTS: _grants(),
        }
    )


def build_template() -> bytes:
    """The same workbook with empty sheets and, last, how to fill it in with the words that may be chosen."""
    return _workbook({}, instructions=True)


def _workbook(rows: Mapping[str, Iterable[Line]], *, instructions: bool = False) -> bytes:
    book = Workbook(write_only=True)
    known = {
        name: Known(name)
        for name in (*(importer.sheet for importer in IMPORTERS), "levels", "capabilities", "subjects")
    }
    for importer in IMPORTERS:
        resource = importer.resource(known)
        add_sheet(book, importer.sheet, resource.columns, rows.get(importer.sheet, ()), resource.required)
    if instructions:
        add_sheet(book, c.INSTRUCTIONS, ("项目", "说明"), _instructions())
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _instructions() -> Iterator[Line]:
    yield from c.INSTRUCTION_LINES
    for label, words in (
        ("层级可以写", AreaLevel.objects.values_list("name", flat=True)),
        ("单位类型可以写", list(c.KINDS)),
        ("能力可以写", Capability.objects.values_list("name", flat=True)),
        ("领域可以写", Subject.objects.values_list("name", flat=True)),
        ("挂牌级别可以写", list(c.LEVELS)),
        ("角色可以写", list(c.ROLES)),
        ("范围可以写", list(c.SCOPES)),
    ):
        yield label, "、".join(words)


@transaction.atomic
def assign_codes() -> None:
    """Give a code to every record that was made without one, since the workbook knows records by code."""
    for model, letter in ((Organisation, "U"), (Designation, "D"), (User, "R"), (Grant, "G")):
        rows = list(model._default_manager.filter(code=None))
        for row in rows:
            row.code = f"{letter}-{get_random_string(10, _ALPHABET)}"
        model._default_manager.bulk_update(rows, ["code"], batch_size=500)


def _areas() -> Iterator[Line]:
    rows = Area.objects.values_list("code", "name", "level__name", "parent__code").order_by("path")
    for code, name, level, parent in rows.iterator():
        yield code, name, level, parent or ""


def _organisations() -> Iterator[Line]:
    for row in Organisation.objects.select_related("area").order_by("code").iterator():
        yield row.code or "", row.name, _WORD["kind"][row.kind], row.area.code


def _points() -> Iterator[Line]:
    rows = ContactPoint.objects.select_related("area", "organisation").prefetch_related(
        "capabilities", "subjects", "covers"
    )
    for row in rows.order_by("code").iterator(chunk_size=1000):
        yield (
            row.code, row.name, row.organisation.code or "", row.area.code,
            "、".join(word.name for word in row.capabilities.all()),
            "、".join(word.name for word in row.subjects.all()),
            "、".join(area.code for area in row.covers.all()),
            row.grids, row.address, row.opening_hours, row.contact_name, row.phone, row.serves, row.about,
            c.OPEN if row.is_active else c.CLOSED,
        )  # fmt: skip


def _designations() -> Iterator[Line]:
    for row in Designation.objects.select_related("contact_point").order_by("code").iterator():
        yield (
            row.code or "", row.contact_point.code, _WORD["level"][row.level], row.issuing_body, row.number, row.plaque,
            row.since.isoformat(), row.until.isoformat() if row.until else "", row.ended_because,
        )  # fmt: skip


def _collection_points() -> Iterator[Line]:
    for row in CollectionPoint.objects.select_related("contact_point", "parent").order_by("path").iterator():
        yield (
            row.code, row.name, row.contact_point.code, row.parent.code if row.parent else "", row.address,
            row.opening_hours, c.YES if row.is_mobile else c.NO, c.OPEN if row.is_active else c.CLOSED,
        )  # fmt: skip


def _people(phones: bool) -> Iterator[Line]:
    for row in User.objects.filter(is_active=True).order_by("code").iterator():
        yield (
            row.code or "",
            row.get_full_name(),
            row.phone if phones else row.masked_phone,
            row.position,
            row.expertise,
        )


def _grants() -> Iterator[Line]:
    """What is held now or later in a scope that the sheet can name; what stands in for others is not exported."""
    places = {
        ScopeKind.AREA: dict(Area.objects.values_list("path", "code")),
        ScopeKind.POINT: {str(pk): code for pk, code in ContactPoint.objects.values_list("pk", "code")},
    }
    rows = Grant.objects.overlapping(timezone.now(), None).filter(
        delegated_from=None, scope_kind__in=_WORD["scope"], role__in=_WORD["role"], user__is_active=True
    )
    for row in rows.select_related("user").order_by("code").iterator():
        place = places.get(ScopeKind(row.scope_kind), {}).get(row.scope_key, "")
        yield (
            row.code or "", row.user.code or "", _WORD["role"][row.role], _WORD["scope"][row.scope_kind], place,
            *grant_days(row),
        )  # fmt: skip
