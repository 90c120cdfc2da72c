"""Everything that happens to a contact point; what it was before stays readable."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from contactpoints.exceptions import NetworkError
from contactpoints.models import (
    Area,
    CollectionPoint,
    ContactPoint,
    Designation,
    Organisation,
    PartnerUnit,
    PointChange,
    ReceptionDay,
)
from portal.accounts.models import Role, ScopeKind, User
from portal.accounts.services.grants import changing_grants, close_scope
from portal.audit.services import record

_KIND = PointChange.Kind
PHOTO_BYTES = 8 * 1024 * 1024
PHOTO_PIXELS = 40_000_000
PHOTO_SIDE = 1200


@dataclass(frozen=True, slots=True)
class Host:
    """The body that a point belongs to, as somebody names it; one that is not known yet is entered."""

    name: str
    kind: str

    def entered(self, area: Area) -> Organisation:
        found, _made = Organisation.objects.get_or_create(
            name=self.name.strip(), defaults={"kind": self.kind, "area": area}
        )
        return found


# What is chosen of a point from lists: its capabilities, its subjects.
Choices = Mapping[str, Iterable[models.Model]]


def _store(point: ContactPoint, host: Host | None, choices: Choices | None) -> None:
    if host is not None:
        point.organisation = host.entered(point.area)
    point.save()
    for name, rows in (choices or {}).items():
        getattr(point, name).set(rows)


@transaction.atomic
def open_point(
    *, point: ContactPoint, by: User | None, on: date | None = None, host: Host | None = None,
    choices: Choices | None = None,
) -> ContactPoint:  # fmt: skip
    """Store a new point and the first line of its history."""
    _store(point, host, choices)
    _note(point, _KIND.OPENED, by, on=on, after=point.name)
    record("contactpoints.open_point", subject=point, by=by)
    return point


@transaction.atomic
def change_point(
    *, point: ContactPoint, by: User | None, on: date | None = None, note: str = "", host: Host | None = None,
    choices: Choices | None = None,
) -> list[PointChange]:  # fmt: skip
    """Store what was changed of a point; a new name, place or host becomes part of its history."""
    before = (
        ContactPoint.objects.select_related("area", "organisation").select_for_update(of=("self",)).get(pk=point.pk)
    )
    _store(point, host, choices)
    changes = [
        _note(point, kind, by, on=on, before=str(old), after=str(new), note=note)
        for kind, old, new in (
            (_KIND.RENAMED, before.name, point.name),
            (_KIND.MOVED, before.area, point.area),
            (_KIND.REHOSTED, before.organisation, point.organisation),
        )
        if old != new
    ]
    record("contactpoints.change_point", subject=point, by=by, details={"changes": [change.kind for change in changes]})
    return changes


@transaction.atomic
def withdraw_point(*, point: ContactPoint, by: User | None, because: str, on: date | None = None) -> None:
    """Close a point: its designations end, it leaves the directory, and all that it did stays."""
    if not point.is_active:
        raise NetworkError(_("This point is closed already."))
    _close(point, because, on or timezone.localdate())
    _note(point, _KIND.WITHDRAWN, by, on=on, note=because)
    record("contactpoints.withdraw_point", subject=point, by=by, details={"because": because})


@transaction.atomic
def reopen_point(*, point: ContactPoint, by: User | None, on: date | None = None) -> None:
    """Open a closed point again; it needs a new designation."""
    if point.is_active:
        raise NetworkError(_("This point is open."))
    point.is_active, point.merged_into = True, None
    point.save(update_fields=["is_active", "merged_into"])
    _note(point, _KIND.REOPENED, by, on=on)
    record("contactpoints.reopen_point", subject=point, by=by)


@changing_grants()
def merge_points(*, point: ContactPoint, into: ContactPoint, by: User | None, on: date | None = None) -> None:
    """Close a point and go on with another: its collection points and helpers go there, its work stays its own.

    Raises NetworkError when one of the two is closed, or both are the same.
    """
    if point.pk == into.pk or not point.is_active or not into.is_active:
        raise NetworkError(_("Choose two different points that are both open."))
    _move_collection_points(point, into)
    close_scope(kind=ScopeKind.POINT, key=str(point.pk), by=by, into=str(into.pk), roles=_GO_ALONG)
    _close(point, _("merged into %(point)s") % {"point": into.name}, on or timezone.localdate())
    ContactPoint.objects.filter(pk=point.pk).update(merged_into=into)
    point.merged_into = into
    _note(point, _KIND.MERGED, by, on=on, before=point.name, after=into.name)
    _note(into, _KIND.TOOK_IN, by, on=on, before=point.name, after=into.name)
    record("contactpoints.merge_points", subject=point, by=by, details={"into": into.code})


def _close(point: ContactPoint, because: str, day: date) -> None:
    running = Designation.objects.filter(contact_point=point).running(day)
    running.update(until=day, ended_because=because[:200])
    point.is_active = False
    point.save(update_fields=["is_active"])


def _move_collection_points(point: ContactPoint, into: ContactPoint) -> None:
    before, after = f"/{point.pk}/", f"/{into.pk}/"
    moved = list(CollectionPoint.objects.filter(contact_point=point))
    for row in moved:
        row.contact_point = into
        row.path = after + row.path.removeprefix(before)
    CollectionPoint.objects.bulk_update(moved, ["contact_point", "path"], batch_size=500)


# A head or deputy head does not go along, since the other point has its own.
_GO_ALONG = (Role.OFFICER, Role.COLLECTOR, Role.OBSERVER, Role.VOLUNTEER)


@transaction.atomic
def designate(*, designation: Designation, by: User | None) -> Designation:
    """Store an appointment; earlier ones stay beside it."""
    designation.save()
    point = designation.contact_point
    _note(point, _KIND.DESIGNATED, by, on=designation.since, after=designation.words)
    record("contactpoints.designate", subject=point, by=by, details={"level": designation.level})
    return designation


@transaction.atomic
def end_designation(*, designation: Designation, by: User | None, because: str, on: date | None = None) -> None:
    """End an appointment, with the reason. Raises NetworkError when that day is before it began."""
    day = on or timezone.localdate()
    if day < designation.since:
        raise NetworkError(
            _("This designation began on %(since)s; it cannot end before that.") % {"since": designation.since}
        )
    designation.until, designation.ended_because = day, because
    designation.save(update_fields=["until", "ended_because"])
    point = designation.contact_point
    _note(point, _KIND.DESIGNATION_ENDED, by, on=day, before=designation.words, note=because)
    record("contactpoints.end_designation", subject=point, by=by, details={"level": designation.level})


def _note(
    point: ContactPoint, kind: PointChange.Kind, by: User | None, *, on: date | None = None, before: str = "",
    after: str = "", note: str = "",
) -> PointChange:  # fmt: skip
    return PointChange.objects.create(
        contact_point=point,
        kind=kind,
        on=on or timezone.localdate(),
        before=before,
        after=after,
        note=note[:300],
        by=by,
    )


@transaction.atomic
def add_reception(*, rule: ReceptionDay, point: ContactPoint, by: User | None) -> ReceptionDay:
    """Store a recurring reception day."""
    rule.contact_point = point
    rule.save()
    record("contactpoints.add_reception", subject=point, by=by, details={"rule": rule.rule})
    return rule


@transaction.atomic
def end_reception(*, rule: ReceptionDay, by: User | None) -> None:
    """Take a reception day away; the log remembers it."""
    record("contactpoints.end_reception", subject=rule.contact_point, by=by, details={"rule": rule.rule})
    rule.delete()


@transaction.atomic
def add_collection_point(*, place: CollectionPoint, by: User | None) -> CollectionPoint:
    """Store a place below a point, or below another place of the same point."""
    place.save()
    record("contactpoints.add_collection_point", subject=place, by=by)
    return place


@transaction.atomic
def switch_collection_point(*, place: CollectionPoint, by: User | None) -> None:
    """Close a place, or open it again."""
    place.is_active = not place.is_active
    place.save(update_fields=["is_active", "path"])
    record("contactpoints.switch_collection_point", subject=place, by=by, details={"open": place.is_active})


@transaction.atomic
def add_partner(*, point: ContactPoint, name: str, host_kind: str, kind: str, by: User | None) -> PartnerUnit:
    """Put a unit beside a point; a body that is not known yet is entered."""
    unit = Host(name, host_kind).entered(point.area)
    found, _made = PartnerUnit.objects.get_or_create(contact_point=point, organisation=unit, kind=kind)
    record("contactpoints.add_partner", subject=point, by=by, details={"unit": unit.name})
    return found


@transaction.atomic
def set_photo(*, point: ContactPoint, content: bytes, by: User | None) -> None:
    """Store a photo, drawn anew so that nothing but its pixels is kept. Raises NetworkError when it is none."""
    drawn = _drawn_anew(content)
    if point.photo:
        point.photo.delete(save=False)
    point.photo.save(f"{point.code}.jpg", ContentFile(drawn), save=False)
    point.save(update_fields=["photo"])
    record("contactpoints.set_photo", subject=point, by=by)


def _drawn_anew(content: bytes) -> bytes:
    refused = NetworkError(_("This is not a photo that can be shown. Choose a JPEG, PNG or WebP of at most 8 MB."))
    if len(content) > PHOTO_BYTES:
        raise refused
    try:
        image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"])
        if image.width * image.height > PHOTO_PIXELS:
            raise refused
        upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise refused from error
    upright.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
