"""The sheets of places: areas, organisations, points, designations, collection points."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from contactpoints.importing import columns as c
from contactpoints.importing import resources
from contactpoints.importing.importers import BATCH, Prepared, SheetImporter
from contactpoints.importing.widgets import PENDING
from contactpoints.listeners import paths_changed
from contactpoints.models import Area, CollectionPoint, ContactPoint, Designation, Organisation, PointChange
from portal.accounts.models import Grant, ScopeKind

_KIND = PointChange.Kind


def cycles(above: Mapping[str, str | None]) -> list[list[str]]:
    """Every ring in which the way up leads back to itself, as its codes; in time proportional to their number."""
    settled: set[str] = set()
    found = []
    for start in above:
        way: dict[str, int] = {}
        at: str | None = start
        while at is not None and at not in settled and at not in way:
            way[at] = len(way)
            at = above.get(at)
        if at is not None and at in way:
            found.append(list(way)[way[at] :])
        settled.update(way)
    return found


class _TreeImporter(SheetImporter):
    """A sheet whose rows hang under one another."""

    def _parents(self) -> dict[str, str | None]:
        """The code above each code, as it will be."""
        stored = self.model._default_manager.values_list("code", "parent__code")
        return dict(stored) | {
            row.code: row.cells.get("上级编码") or None for row in self.prepared if "parent_id" in row.values
        }

    def check_together(self) -> None:
        rows = {row.code: row for row in self.prepared if "parent_id" in row.values}
        for ring in cycles(self._parents()):
            # Sheets go from the top down: of a ring, the first row is the one that names what comes later.
            row = min((rows[code] for code in ring if code in rows), key=lambda row: row.number)
            self._refuse(row.number, "上级编码", row.cells.get("上级编码", ""),
                         _("leads back to this row itself: %(ring)s. Choose one that lies above it.")
                         % {"ring": " → ".join([*ring[:8], ring[0]])})  # fmt: skip

    def _in_order(self, rows: Sequence[Prepared]) -> Iterator[list[Prepared]]:
        """The new rows level by level, those without a new one above them first."""
        waiting = {row.code: row for row in rows}
        while waiting:
            level = [row for row in waiting.values() if row.cells.get("上级编码", "") not in waiting]
            for row in level:
                del waiting[row.code]
            yield level

    # --- storing ------------------------------------------------------------------------------------------------------

    def beginning(self, record: Any) -> str:
        """The path below which a record without one above it hangs; every tree has its own."""
        raise NotImplementedError

    def create(self, rows: Sequence[Prepared]) -> None:
        """Level by level, so that what is above a row is stored before it."""
        known = self.work.known[self.sheet].stored
        paths = dict(self.model._default_manager.values_list("code", "path"))
        for level in self._in_order(rows):
            for row in level:
                above = row.cells.get("上级编码", "")
                row.values["parent_id"] = known[above] if above else None
                row.existing = self.build(row)
                row.existing.path = f"{paths.get(above) or self.beginning(row.existing)}{row.code}/"
                paths[row.code] = row.existing.path
            self.model._default_manager.bulk_create([row.existing for row in level], batch_size=BATCH)
            known.update({row.code: row.existing.pk for row in level})

    def update(self, rows: Sequence[Prepared]) -> None:
        known = self.work.known[self.sheet].stored
        for row in rows:
            if row.values.get("parent_id") == PENDING:
                row.values["parent_id"] = known[row.cells["上级编码"]]
        super().update(rows)
        if any({"parent_id", "contact_point_id"} & set(row.changed) for row in rows):
            self.moved(self._paths_anew())

    def moved(self, paths: Mapping[str, str]) -> None:
        """What hangs on the paths that changed, as before → after."""

    def _paths_anew(self) -> dict[str, str]:
        """Make every path anew from what is above; those that changed, as before → after."""
        records: dict[int, Any] = self.model._default_manager.in_bulk()
        changed: dict[str, str] = {}
        moved = []
        for record in records.values():
            codes, at = [], record
            while at is not None:
                codes.append(at.code)
                at = records.get(at.parent_id)
            path = self.beginning(record) + "".join(f"{code}/" for code in reversed(codes))
            if path != record.path:
                changed[record.path], record.path = path, path
                moved.append(record)
        self.model._default_manager.bulk_update(moved, ["path"], batch_size=200)
        return changed


class AreaImporter(_TreeImporter):
    sheet = c.AREAS
    model = Area
    resource = staticmethod(resources.area_sheet)

    def beginning(self, record: Area) -> str:
        return "/"

    def moved(self, paths: Mapping[str, str]) -> None:
        """Grants in areas that moved go along."""
        grants = list(Grant.objects.filter(scope_kind=ScopeKind.AREA, scope_key__in=list(paths)))
        for grant in grants:
            grant.scope_key = paths[grant.scope_key]
        Grant.objects.bulk_update(grants, ["scope_key"], batch_size=200)
        if paths:
            paths_changed()


class OrganisationImporter(SheetImporter):
    sheet = c.ORGANISATIONS
    model = Organisation
    resource = staticmethod(resources.organisation_sheet)

    def check_together(self) -> None:
        names = dict(Organisation.objects.values_list("name", "code"))
        for row in self.prepared:
            name = row.values["name"]
            owner = names.setdefault(name, row.code)
            if owner != row.code:
                self._refuse(row.number, c.NAME, name,
                             _("is the name of “%(code)s” already. Use that code, or another name.")
                             % {"code": owner or "—"})  # fmt: skip


class PointImporter(SheetImporter):
    sheet = c.POINTS
    model = ContactPoint
    resource = staticmethod(resources.point_sheet)
    many = ("capabilities", "subjects", "covers")

    def queryset(self) -> Any:
        return ContactPoint.objects.select_related("area", "organisation").prefetch_related(*self.many)

    def update(self, rows: Sequence[Prepared]) -> None:
        self._before = [self._histories(row) for row in rows]
        # Django keeps the related record beside its key; the key is what is stored.
        super().update(rows)

    _before: "list[list[PointChange]]"

    def _histories(self, row: Prepared) -> list[PointChange]:
        point, found = row.existing, []
        for name, kind, before in (
            ("name", _KIND.RENAMED, point.name),
            ("area_id", _KIND.MOVED, str(point.area)),
            ("organisation_id", _KIND.REHOSTED, str(point.organisation)),
        ):
            if name in row.changed:
                after = row.values[name] if name == "name" else row.cells[_COLUMN[name]]
                found.append(self._change(point, kind, before, str(after)))
        if "is_active" in row.changed:
            found.append(self._change(point, _KIND.REOPENED if row.values["is_active"] else _KIND.WITHDRAWN, "", ""))
        return found

    def _change(self, point: ContactPoint, kind: str, before: str, after: str) -> PointChange:
        today: date = timezone.localdate()
        return PointChange(contact_point=point, kind=kind, on=today, before=before, after=after, by=self.work.by)

    def after(self, created: Sequence[Prepared], updated: Sequence[Prepared]) -> None:
        super().after(created, updated)
        opened = [self._change(row.existing, _KIND.OPENED, "", row.existing.name) for row in created]
        changed = [change for changes in self._before for change in changes]
        PointChange.objects.bulk_create([*opened, *changed], batch_size=BATCH)


_COLUMN = {"area_id": "地区编码", "organisation_id": "单位编码"}


class DesignationImporter(SheetImporter):
    sheet = c.DESIGNATIONS
    model = Designation
    resource = staticmethod(resources.designation_sheet)

    def check_together(self) -> None:
        for row in self.prepared:
            until = row.values.get("until")
            if until is not None and until < row.values["since"]:
                self._refuse(row.number, "止", row.cells.get("止", ""), _("lies before 起. Correct one of the two."))

    def after(self, created: Sequence[Prepared], updated: Sequence[Prepared]) -> None:
        super().after(created, updated)
        PointChange.objects.bulk_create(
            [
                PointChange(
                    contact_point_id=designation.contact_point_id, kind=_KIND.DESIGNATED, on=designation.since,
                    after=designation.words, by=self.work.by,
                )
                for designation in (row.existing for row in created)
            ],
            batch_size=BATCH,
        )  # fmt: skip


class CollectionPointImporter(_TreeImporter):
    sheet = c.COLLECTION_POINTS
    model = CollectionPoint
    resource = staticmethod(resources.collection_point_sheet)

    def check_together(self) -> None:
        super().check_together()
        points = dict(CollectionPoint.objects.values_list("code", "contact_point__code"))
        points |= {row.code: row.cells.get("联系点编码", "") for row in self.prepared}
        for row in self.prepared:
            above = row.cells.get("上级编码", "")
            if above and points.get(above, points[row.code]) != points[row.code]:
                self._refuse(row.number, "上级编码", above,
                             _("belongs to another contact point. Choose one of the same point."))  # fmt: skip

    def beginning(self, record: CollectionPoint) -> str:
        return f"/{record.contact_point_id}/"
