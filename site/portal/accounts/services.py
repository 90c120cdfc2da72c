"""Everything that changes who may do what."""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Grant, Role, ScopeKind, User
from portal.audit.services import record

# Page rights in Wagtail hang on groups; the office roles bring theirs along.
GROUP_OF_ROLE = {Role.EDITOR: "Editors", Role.APPROVER: "Moderators", Role.ADMINISTRATOR: "Administrators"}


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    by: User | None,
    scope_kind: ScopeKind = ScopeKind.EVERYTHING,
    scope_key: str = "",
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Grant:
    """Give a role in a scope, and with it the Wagtail group that its work needs."""
    grant = Grant.objects.create(
        user=user,
        role=role,
        scope_kind=scope_kind,
        scope_key=scope_key,
        valid_from=valid_from or timezone.now(),
        valid_until=valid_until,
    )
    if name := GROUP_OF_ROLE.get(role):
        user.groups.add(Group.objects.get(name=name))
    record("accounts.grant_role", subject=user, by=by, details={"role": role, "scope": f"{scope_kind}:{scope_key}"})
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, by: User | None) -> None:
    """End a grant now; the row stays as history."""
    now = timezone.now()
    Grant.objects.filter(pk=grant.pk).update(valid_until=now)
    still = Grant.objects.valid(now).filter(user=grant.user, role=grant.role).exists()
    if not still and (name := GROUP_OF_ROLE.get(Role(grant.role))):
        grant.user.groups.remove(Group.objects.get(name=name))
    record("accounts.end_grant", subject=grant.user, by=by, details={"role": grant.role})
