"""One importer for each sheet: its rows checked against what is stored and what the file says besides, then stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from contactpoints.importing import columns as c
from contactpoints.importing import resources
from contactpoints.importing.report import NetworkReport, Outcome, RowOutcome
from contactpoints.importing.widgets import Known
from portal.accounts.models import User
from portal.spreadsheets import Row

BATCH = 1000


@dataclass(slots=True)
class Prepared:
    """A row that can be stored: its number, its values by attribute, and the record that has its code."""

    number: int
    code: str
    values: dict[str, Any]
    cells: dict[str, str]
    existing: Any = None
    changed: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        if self.existing is None:
            return Outcome.CREATED
        return Outcome.UPDATED if self.changed else Outcome.UNCHANGED


@dataclass(slots=True)
class ImportContext:
    """What the importers share: codes that are known, the report, and who imports."""

    known: dict[str, Known]
    report: NetworkReport
    by: User | None = None


class SheetImporter:
    """A sheet whose rows are a model's records, one for one."""

    sheet: ClassVar[str]
    model: ClassVar[type[models.Model]]
    many: ClassVar[tuple[str, ...]] = ()

    def __init__(self, work: ImportContext, rows: Sequence[Row], headers: Sequence[str]) -> None:
        self.work, self.rows, self.headers = work, rows, headers
        self.prepared: list[Prepared] = []

    @staticmethod
    def resource(known: resources.Lists) -> resources.SheetResource:
        """The sheet's columns; every sheet has its own."""
        raise NotImplementedError

    def check(self) -> None:
        """Every row gets its outcome; what is wrong is refused with its cell."""
        resource = self.resource(self.work.known)
        if not self._check_headers(resource):
            return
        stored = self.stored({row.cells.get(c.CODE, "") for row in self.rows})
        seen: set[str] = set()
        for row in self.rows:
            if (prepared := self._prepare(resource, row, stored, seen)) is not None:
                self.prepared.append(prepared)
        self.check_together()
        wrong = {error["row"] for error in self.work.report.errors if error["sheet"] == self.sheet}
        self.prepared = [row for row in self.prepared if row.number not in wrong]
        self._report(wrong)

    def _check_headers(self, resource: resources.SheetResource) -> bool:
        missing = [column for column in resource.required if column not in self.headers]
        unknown = [column for column in self.headers if column and column not in resource.columns]
        twice = sorted({column for column in self.headers if column and self.headers.count(column) > 1})
        refuse = self.work.report.refuse
        for column in missing:
            refuse(self.sheet, 1, column, "", _("is missing. Take the template’s first row again."))
        for column in unknown:
            refuse(self.sheet, 1, column, column, _("is not a column of this sheet. Correct it, or delete the column."))
        for column in twice:
            refuse(self.sheet, 1, column, column, _("is there twice. Keep one of them."))
        if not missing and self.headers[0] != c.CODE:
            refuse(self.sheet, 1, c.CODE, self.headers[0], _("must be the first column. Move it there."))
        return not missing and not twice

    def _prepare(
        self, resource: resources.SheetResource, row: Row, stored: dict[str, Any], seen: set[str]
    ) -> Prepared | None:
        values, mistakes = resource.clean_row(row.cells)
        for mistake in mistakes:
            # A column that may be left out is not asked for what it does not say.
            if mistake[0] in self.headers:
                self.work.report.refuse(self.sheet, row.number, *mistake)
        code = values.get("code", "")
        if code and code in seen:
            self._refuse(row.number, c.CODE, code, _("is in this sheet twice. Give one of them another code."))
            return None
        seen.add(code)
        if any(mistake[0] in self.headers for mistake in mistakes):
            return None
        existing = stored.get(code)
        if existing is not None:
            # What the sheet has no column for stays as it is.
            present = {f.attribute for f in resource.fields.values() if f.column_name in self.headers}
            values = {name: value for name, value in values.items() if name in present}
        return Prepared(row.number, code, values, row.cells, existing)

    def _report(self, wrong: set[int]) -> None:
        by_number = {row.number: row for row in self.prepared}
        for row in self.rows:
            found = by_number.get(row.number)
            code = row.cells.get(c.CODE, "")
            if found is None or row.number in wrong:
                self.work.report.outcomes.append(RowOutcome(self.sheet, row.number, code, Outcome.WRONG))
                continue
            found.changed = tuple(self.changes(found)) if found.existing is not None else ()
            self.work.report.outcomes.append(RowOutcome(self.sheet, row.number, code, found.outcome, found.changed))

    def _refuse(self, row: int, column: str, value: str, message: str) -> None:
        self.work.report.refuse(self.sheet, row, column, value, message)

    # --- what differs between sheets ----------------------------------------------------------------------------------

    def stored(self, codes: set[str]) -> dict[str, Any]:
        """The records that have these codes."""
        found: dict[str, Any] = {}
        wanted = sorted(filter(None, codes))
        for at in range(0, len(wanted), BATCH):
            for record in self.queryset().filter(code__in=wanted[at : at + BATCH]):
                found[record.code] = record
        return found

    def queryset(self) -> "models.QuerySet[Any]":
        return self.model._default_manager.prefetch_related(*self.many)

    def check_together(self) -> None:
        """What only shows when the rows are looked at together."""

    def changes(self, row: Prepared) -> Iterator[str]:
        """The attributes in which a row differs from its record."""
        for name, value in row.values.items():
            if name in self.many:
                if value != frozenset(other.pk for other in getattr(row.existing, name).all()):
                    yield name
            elif value != getattr(row.existing, name):
                yield name

    def store(self) -> None:
        """Store what is new and what changed; called only when the whole file is right."""
        created = [row for row in self.prepared if row.existing is None]
        updated = [row for row in self.prepared if row.existing is not None and row.changed]
        self.create(created)
        self.update(updated)
        self._store_sets(created, updated)
        self.after(created, updated)

    def create(self, rows: Sequence[Prepared]) -> None:
        for row in rows:
            row.existing = self.build(row)
        self.model._default_manager.bulk_create([row.existing for row in rows], batch_size=BATCH)

    def build(self, row: Prepared) -> Any:
        return self.model(**{name: value for name, value in row.values.items() if name not in self.many})

    def update(self, rows: Sequence[Prepared]) -> None:
        names = sorted({name for row in rows for name in row.changed} - set(self.many))
        for row in rows:
            for name in row.changed:
                if name not in self.many:
                    setattr(row.existing, name, row.values[name])
        if names:
            self.model._default_manager.bulk_update([row.existing for row in rows], names, batch_size=200)

    def _store_sets(self, created: Sequence[Prepared], updated: Sequence[Prepared]) -> None:
        for name in self.many:
            through: Any = getattr(self.model, name).through
            own, other = self._columns_of(through)
            changed = [row for row in updated if name in row.changed]
            through.objects.filter(**{f"{own}__in": [row.existing.pk for row in changed]}).delete()
            through.objects.bulk_create(
                [
                    through(**{own: row.existing.pk, other: pk})
                    for row in [*created, *changed]
                    for pk in sorted(row.values.get(name, ()))
                ],
                batch_size=BATCH,
            )

    def _columns_of(self, through: Any) -> tuple[str, str]:
        own = next(f.attname for f in through._meta.fields if f.related_model is self.model)
        other = next(f.attname for f in through._meta.fields if f.related_model not in {None, self.model})
        return own, other

    def after(self, created: Sequence[Prepared], updated: Sequence[Prepared]) -> None:
        """What storing brings along; now the codes of this sheet can be referred to."""
        self.work.known[self.sheet].stored |= {row.code: row.existing.pk for row in created}
