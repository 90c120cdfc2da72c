"""The network's workbook: checked sheet by sheet, stored all or not at all."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from contactpoints.importing import columns as c
from contactpoints.importing.importers import ImportContext, SheetImporter
from contactpoints.importing.people_importers import GrantImporter, PeopleImporter
from contactpoints.importing.place_importers import (
    AreaImporter,
    CollectionPointImporter,
    DesignationImporter,
    OrganisationImporter,
    PointImporter,
)
from contactpoints.importing.report import NetworkReport, Outcome
from contactpoints.importing.widgets import Known
from contactpoints.models import AreaLevel, Capability, Subject
from portal.accounts.models import User
from portal.accounts.services.grants import changing_grants
from portal.audit.services import record
from portal.spreadsheets import Row, Table, UnreadableSheetError, headers_of, read_tables, rows_of

# Each sheet may refer to those before it.
IMPORTERS: tuple[type[SheetImporter], ...] = (
    AreaImporter,
    OrganisationImporter,
    PointImporter,
    DesignationImporter,
    CollectionPointImporter,
    PeopleImporter,
    GrantImporter,
)
MOST_ROWS = 200_000


def import_network(content: bytes, *, by: User | None, dry_run: bool = False) -> NetworkReport:
    """Import a workbook; with an error anywhere, or dry, nothing is stored.

    Raises UnreadableSheetError when the file is no workbook or has none of the sheets.
    """
    if not content:
        raise UnreadableSheetError(_("The file is empty. Fill in the template and upload it again."))
    return import_tables(read_tables(content), by=by, dry_run=dry_run)


def import_tables(tables: Mapping[str, Table], *, by: User | None, dry_run: bool = False) -> NetworkReport:
    """The same for sheets that are read already, by name, each with its header first."""
    sheets = _sheets(tables)
    report = NetworkReport()
    with changing_grants():
        work = ImportContext(_known(sheets), report, by)
        for importer_class in IMPORTERS:
            if importer_class.sheet in sheets:
                headers, rows = sheets[importer_class.sheet]
                importer = importer_class(work, rows, headers)
                importer.check()
                if not report.errors:
                    importer.store()
        if report.errors or dry_run:
            transaction.set_rollback(True)
        else:
            counts = {name.value: report.count(name) for name in Outcome}
            record("contactpoints.import_network", subject=None, by=by, details=counts)
            report.stored = True
    return report


def _sheets(tables: Mapping[str, Table]) -> dict[str, tuple[list[str], list[Row]]]:
    names = [importer.sheet for importer in IMPORTERS]
    found = {}
    for name in names:
        if not tables.get(name):
            continue
        headers = headers_of(tables[name])
        rows = list(rows_of(headers, tables[name]))
        if len(rows) > MOST_ROWS:
            raise UnreadableSheetError(
                _("Sheet “%(sheet)s” has more than %(limit)d rows. Divide it.") % {"sheet": name, "limit": MOST_ROWS}
            )
        found[name] = (headers, rows)
    if not found:
        raise UnreadableSheetError(
            _("The file has none of the sheets %(sheets)s. Download the template, fill it in, and upload that.")
            % {"sheets": "、".join(names)}
        )
    return found


def _known(sheets: dict[str, tuple[list[str], list[Row]]]) -> dict[str, Known]:
    known = {}
    for importer in IMPORTERS:
        stored = importer.model._default_manager.exclude(code=None).values_list("code", "pk")
        rows = sheets[importer.sheet][1] if importer.sheet in sheets else []
        known[importer.sheet] = Known(importer.sheet, dict(stored), {row.cells.get(c.CODE, "") for row in rows} - {""})
    for name, model in (("levels", AreaLevel), ("capabilities", Capability), ("subjects", Subject)):
        known[name] = Known(name, dict(model._default_manager.values_list("name", "pk")))
    return known
