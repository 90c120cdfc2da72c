"""What may be done with the network and its people, and how a scope narrows them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from contactpoints.models import Area, CollectionPoint, ContactPoint, Designation
from portal.accounts.grants import register_action, register_narrowing, register_place
from portal.accounts.models import Grant, Role, ScopeKind, User
from portal.accounts.narrowing import among

VIEW_POINT = "contactpoints.view_point"
CHOOSE_POINT = "contactpoints.choose_point"
EDIT_POINT = "contactpoints.edit_point"
SHAPE_NETWORK = "contactpoints.shape_network"
EXCHANGE_NETWORK = "contactpoints.exchange_network"

_LEADS = {Role.HEAD, Role.DEPUTY_HEAD}
register_action(VIEW_POINT, {Role.EDITOR, Role.REVIEWER, Role.APPROVER, Role.STATISTICS, Role.COORDINATOR,
                             Role.OFFICER, Role.COLLECTOR, Role.ADMINISTRATOR, Role.SECURITY} | _LEADS)  # fmt: skip
register_action(CHOOSE_POINT, {Role.EDITOR, Role.ADMINISTRATOR})
# The page that the public reads: hours, reception days, photo, words.
register_action(EDIT_POINT, {Role.ADMINISTRATOR, Role.COORDINATOR, Role.OFFICER} | _LEADS)
# Opening, moving, designating, merging, withdrawing.
register_action(SHAPE_NETWORK, {Role.ADMINISTRATOR, Role.COORDINATOR})
register_action(EXCHANGE_NETWORK, {Role.ADMINISTRATOR, Role.SECURITY})

register_place(ScopeKind.AREA, Area, "path", code="code", words=("name", "code"))
register_place(ScopeKind.POINT, ContactPoint, "pk", code="code", words=("name", "code", "area__name"))

register_narrowing(
    ContactPoint,
    {
        ScopeKind.AREA: lambda key: Q(area__path__startswith=key),
        ScopeKind.POINT: lambda key: Q(pk=key),
        ScopeKind.ASSIGNMENT: among(ContactPoint, "assignments__pk"),
    },
)
register_narrowing(Area, {ScopeKind.AREA: lambda key: Q(path__startswith=key)})
_OF_A_POINT = {
    ScopeKind.AREA: lambda key: Q(contact_point__area__path__startswith=key),
    ScopeKind.POINT: lambda key: Q(contact_point__pk=key),
}
register_narrowing(CollectionPoint, _OF_A_POINT)
register_narrowing(Designation, _OF_A_POINT)


def _grants_in_area(path: str) -> Q:
    keys = ContactPoint.objects.filter(area__path__startswith=path).annotate(
        key=Cast("pk", models.CharField(max_length=20))
    )
    return Q(scope_kind=ScopeKind.AREA, scope_key__startswith=path) | Q(
        scope_kind=ScopeKind.POINT, scope_key__in=keys.values("key")
    )


def _grants_at_point(key: str) -> Q:
    return Q(scope_kind=ScopeKind.POINT, scope_key=key)


def _people(grants: Q) -> Q:
    """People by their grants, past ones too: whoever left is still known where the work was."""
    return Q(pk__in=Grant.objects.filter(grants).values("user"))


register_narrowing(Grant, {ScopeKind.AREA: _grants_in_area, ScopeKind.POINT: _grants_at_point})
register_narrowing(
    User,
    {
        ScopeKind.AREA: lambda path: _people(_grants_in_area(path)),
        ScopeKind.POINT: lambda key: _people(_grants_at_point(key)),
    },
)
