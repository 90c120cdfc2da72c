"""The one door through what is frozen, for what the law asks: erasure."""

import logging
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, router, transaction

from portal.frozen.declaration import Declared, declared
from portal.frozen.models import Lift

logger = logging.getLogger(__name__)


class NotFrozenError(ValueError):
    """Somebody asked to open what no declaration closes, or what stays closed to everybody."""


@contextmanager
def lifted(
    rows: models.QuerySet[Any], *, fields: Collection[str] = (), deletion: bool = False, reason: str
) -> Iterator[None]:
    """Open these fields of these rows to the transaction of this block; what was done in it stands or falls with it.

    The rows are those of the beginning. Deleting them needs `deletion=True`. Nothing else may be written, no other
    connection may write these, and at the end of the block, however it ends, everything is frozen again. The caller
    audits the act; the reason is logged.
    """
    if not reason.strip():
        raise ValueError("say why what is frozen is opened")
    columns = _columns(rows.model, fields) + [""] * deletion
    using = router.db_for_write(rows.model)
    with transaction.atomic(using=using):
        opening = uuid.uuid4()
        lifts = [
            Lift(table_name=rows.model._meta.db_table, column_name=column, row_key=key, opening=opening)
            for key in _keys(rows.using(using))
            for column in columns
        ]
        Lift.objects.using(using).bulk_create(lifts, batch_size=500)
        logger.warning("Opened %s of %s for %d writes: %s", fields, rows.model._meta.label, len(lifts), reason)
        yield
        Lift.objects.using(using).filter(opening=opening).delete()


def _columns(model: type[models.Model], fields: Collection[str]) -> list[str]:
    declarations: list[Declared] = [each for each in declared() if each.model is model]
    if not declarations:
        raise NotFrozenError(f"nothing of {model._meta.label} is frozen")
    open_to_lifts = {column for each in declarations for column in each.columns if column != each.key}
    columns = [str(model._meta.get_field(name).column) for name in fields]  # type: ignore[union-attr]
    if closed := sorted(set(columns) - open_to_lifts):
        raise NotFrozenError(f"{model._meta.label}: {', '.join(closed)} cannot be opened")
    return columns


def _keys(rows: models.QuerySet[Any]) -> list[str]:
    """The keys as the database writes them as text."""
    return [str(key) for key in rows.order_by().annotate(key_text=_as_text("pk")).values_list("key_text", flat=True)]


def _as_text(name: str) -> models.functions.Cast:
    return models.functions.Cast(name, models.TextField())
