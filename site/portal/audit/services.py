"""Writing the audit log."""

from contextvars import ContextVar
from typing import Any

from django.db import models

from portal.accounts.models import User
from portal.audit.models import AuditEntry

# Set by the middleware for a request, by a command or a worker for itself.
origin: ContextVar[str] = ContextVar("audit_origin", default="command")


def record(
    action: str, *, subject: models.Model | None, by: User | None, details: dict[str, Any] | None = None
) -> AuditEntry:
    """Add an entry, inside the caller's transaction, so that act and entry stand or fall together."""
    return AuditEntry.objects.create(
        action=action,
        actor=by,
        actor_name=by.get_full_name() if by else "",
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        details=details or {},
        origin=origin.get(),
    )
