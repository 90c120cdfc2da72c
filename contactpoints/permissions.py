"""What may be done with contact points, and how a scope narrows them."""

from django.db.models import Q

from contactpoints.models import Area, ContactPoint
from portal.accounts.grants import register_action, register_narrowing
from portal.accounts.models import Role, ScopeKind

VIEW_POINT = "contactpoints.view_point"
CHOOSE_POINT = "contactpoints.choose_point"

register_action(VIEW_POINT, {Role.EDITOR, Role.REVIEWER, Role.APPROVER, Role.STATISTICS, Role.COORDINATOR,
                             Role.OFFICER, Role.COLLECTOR, Role.ADMINISTRATOR})  # fmt: skip
register_action(CHOOSE_POINT, {Role.EDITOR, Role.ADMINISTRATOR})

register_narrowing(
    ContactPoint,
    {
        ScopeKind.AREA: lambda key: Q(area__path__startswith=key),
        ScopeKind.POINT: lambda key: Q(pk=key),
        ScopeKind.ASSIGNMENT: lambda key: Q(assignments__pk=key),
    },
)
register_narrowing(Area, {ScopeKind.AREA: lambda key: Q(path__startswith=key)})
