"""Everything that changes the tree of areas."""

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from contactpoints.exceptions import NetworkError
from contactpoints.listeners import paths_changed
from contactpoints.models import Area, AreaLevel
from portal.accounts.models import Grant, ScopeKind, User
from portal.accounts.services.grants import changing_grants
from portal.audit.services import record


@transaction.atomic
def enter_area(*, area: Area, by: User | None) -> Area:
    """Store a new area below its parent."""
    area.save()
    record("contactpoints.enter_area", subject=area, by=by)
    return area


@changing_grants()
def move_area(*, area: Area, parent: Area | None, by: User | None) -> None:
    """Hang an area, with all below it, under another one (or none); grants in it go along.

    Raises NetworkError when the new place lies in the area itself.
    """
    if parent is not None and parent.path.startswith(area.path):
        raise NetworkError(_("An area cannot lie in itself or in one below it."))
    before, after = area.path, area.path_below(parent)
    if before == after:
        return
    _exchange(before, after)
    Area.objects.filter(pk=area.pk).update(parent=parent)
    area.parent, area.path = parent, after
    record("contactpoints.move_area", subject=area, by=by, details={"before": before, "after": after})


def _exchange(before: str, after: str) -> None:
    """Give every area and every grant below a path the new beginning."""
    Area.objects.within(before).update(path=_moved("path", before, after))
    inside = Grant.objects.filter(scope_kind=ScopeKind.AREA, scope_key__startswith=before)
    inside.update(scope_key=_moved("scope_key", before, after))
    paths_changed()


def _moved(field: str, before: str, after: str) -> Concat:
    """The path with its beginning exchanged."""
    return Concat(Value(after), Substr(field, len(before) + 1), output_field=models.CharField())


@changing_grants()
def change_area(*, area: Area, name: str, level: AreaLevel, code: str, by: User | None) -> None:
    """Rename an area, or give it another level or code; with a new code the paths of all in it change."""
    before = {"name": area.name, "level": area.level_id, "code": area.code}
    area.name, area.level = name, level
    if area.code != code:
        old = area.path
        area.code = code
        _exchange(old, area.path_below(area.parent))
    area.save()
    after = {"name": area.name, "level": area.level_id, "code": area.code}
    if after != before:
        record("contactpoints.change_area", subject=area, by=by, details={"before": before, "after": after})


@changing_grants()
def revise_area(*, area: Area, name: str, level: AreaLevel, code: str, parent: Area | None, by: User | None) -> Area:
    """Change what is said of an area and where it lies, in one act. Raises NetworkError as `move_area` does."""
    keys = {area.pk} if parent is None else {area.pk, parent.pk}
    locked = {row.pk: row for row in Area.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    stored, above = locked[area.pk], locked[parent.pk] if parent else None
    change_area(area=stored, name=name, level=level, code=code, by=by)
    if above is not None:
        # A new code of the area is part of the paths below it.
        above.refresh_from_db(fields=["path"])
    move_area(area=stored, parent=above, by=by)
    return stored
