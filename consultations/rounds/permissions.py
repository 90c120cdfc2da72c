"""What may be done with consultations and assignments, and how a scope narrows them."""

from django.db.models import Q

from consultations.rounds.actions import APPROVE_ROUND_ACT, EDIT_CONSULTATION, REVIEW_ASSIGNMENT, WORK_ON_ASSIGNMENT
from consultations.rounds.models import Assignment, Consultation
from portal.accounts.grants import register_action, register_narrowing, register_place
from portal.accounts.models import Role, ScopeKind
from portal.accounts.narrowing import among, below

__all__ = [
    "APPROVE_ROUND_ACT",
    "AT_A_POINT",
    "EDIT_CONSULTATION",
    "LEADS",
    "POINT_WORKERS",
    "REVIEW_ASSIGNMENT",
    "WORK_ON_ASSIGNMENT",
    "collected_in",
]

LEADS = frozenset({Role.HEAD, Role.DEPUTY_HEAD})
POINT_WORKERS = frozenset({Role.OFFICER, Role.COLLECTOR}) | LEADS
# The lookups from a row that belongs to one point and one consultation to the key of each kind of scope.
AT_A_POINT = {
    "area": "contact_point__area__path__startswith",
    "point": "contact_point__pk",
    "project": "consultation__project__pk",
    "consultation": "consultation__pk",
}

register_action(EDIT_CONSULTATION, {Role.EDITOR})
register_action(APPROVE_ROUND_ACT, {Role.APPROVER})
register_action(WORK_ON_ASSIGNMENT, POINT_WORKERS)
register_action(REVIEW_ASSIGNMENT, {Role.EDITOR, Role.REVIEWER})

register_place(ScopeKind.CONSULTATION, Consultation, "pk", code="public_slug", words=("title",))
register_place(ScopeKind.ASSIGNMENT, Assignment, "pk", code="pk", words=("contact_point__name", "consultation__title"))


def collected_in(key: str, point: str = "contact_point") -> Q:
    """What one point collected for one consultation, by the assignment's key; `point` leads from a row to its point."""
    one = Assignment.objects.filter(pk=key)
    return Q(consultation__in=one.values("consultation"), **{f"{point}__in": one.values("contact_point")})


register_narrowing(
    Consultation,
    below(project="project__pk", consultation="pk")
    | {
        ScopeKind.AREA: among(Consultation, "points__area__path__startswith"),
        ScopeKind.POINT: among(Consultation, "points__pk"),
        ScopeKind.ASSIGNMENT: among(Consultation, "assignments__pk"),
    },
)
register_narrowing(Assignment, below(**AT_A_POINT, assignment="pk"))
