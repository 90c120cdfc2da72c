"""Writing the audit log."""

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.audit.models import AccessEntry, AuditEntry

if TYPE_CHECKING:
    # Accounts write this log; of them it knows the type alone.
    from portal.accounts.models import User

# Set by the middleware for a request, by a command or a worker for itself.
origin: ContextVar[str] = ContextVar("audit_origin", default="command")


def record(
    action: str, *, subject: models.Model | None, by: "User | None", details: dict[str, Any] | None = None
) -> AuditEntry:
    """Add an entry, inside the caller's transaction, so that act and entry stand or fall together."""
    entry = _entry(action, subject, by, details or {})
    entry.save()
    return entry


def record_each(
    action: str, *, subjects: Iterable[models.Model], by: "User | None", details: dict[str, Any] | None = None
) -> None:
    """One entry for each subject of an act over many."""
    AuditEntry.objects.bulk_create([_entry(action, subject, by, details or {}) for subject in subjects], batch_size=500)


def note_access(what: str, *, subject: models.Model | None, by: "User | None") -> None:
    """Note that somebody looked, before it is shown to them."""
    AccessEntry.objects.create(user=by, what=what, origin=origin.get(), **_subject(subject))


def prune_accesses(before: datetime) -> int:
    """Delete what was noted before this moment."""
    deleted, _by_model = AccessEntry.objects.filter(at__lt=before).delete()
    return deleted


def _subject(subject: models.Model | None) -> dict[str, str]:
    if subject is None:
        return {"subject_type": "", "subject_id": ""}
    return {"subject_type": subject._meta.label_lower, "subject_id": str(subject.pk)}


def _entry(action: str, subject: models.Model | None, by: "User | None", details: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        action=action,
        actor=by,
        actor_name=by.get_full_name() if by else "",
        details=details,
        origin=origin.get(),
        **_subject(subject),
    )
