"""What may be done with consultations and comments, and how a scope narrows them."""

from django.db.models import Q

from consultations.models import Assignment, Comment, Consultation, Draft, ImportBatch, LegislativeProject, Submission
from portal.accounts.grants import Narrowing, register_action, register_narrowing, register_place
from portal.accounts.models import Role, ScopeKind
from portal.media.models import PrivateFile
from portal.media.views import VIEW_PRIVATE_FILE

EDIT_CONSULTATION = "consultations.edit_consultation"
VIEW_COMMENT = "consultations.view_comment"
VIEW_OWN_COMMENT = "consultations.view_own_comment"
CLEAR_COMMENT = "consultations.clear_comment"
DECIDE_COMMENT = "consultations.decide_comment"
APPROVE_DECISION = "consultations.approve_decision"
PUBLISH_RESULTS = "consultations.publish_results"
SEE_CONTRIBUTOR = "consultations.see_contributor"
SUBMIT_COMMENT = "consultations.submit_comment"
WORK_ON_ASSIGNMENT = "consultations.work_on_assignment"
REVIEW_ASSIGNMENT = "consultations.review_assignment"
IMPORT_COMMENTS = "consultations.import_comments"

_STAFF = {Role.EDITOR, Role.REVIEWER, Role.APPROVER}
_LEADS = {Role.HEAD, Role.DEPUTY_HEAD}
_POINT = {Role.OFFICER, Role.COLLECTOR} | _LEADS
_ADVISERS = {Role.EXPERT, Role.LEGAL_ASSISTANT}

register_action(EDIT_CONSULTATION, {Role.EDITOR})
register_action(VIEW_COMMENT, _STAFF | {Role.STATISTICS} | _ADVISERS)
register_action(VIEW_OWN_COMMENT, _POINT | {Role.COORDINATOR})
register_action(CLEAR_COMMENT, {Role.REVIEWER, Role.EDITOR})
register_action(DECIDE_COMMENT, {Role.REVIEWER})
register_action(APPROVE_DECISION, {Role.APPROVER})
register_action(PUBLISH_RESULTS, {Role.APPROVER, Role.EDITOR})
register_action(SEE_CONTRIBUTOR, {Role.REVIEWER})
# Whoever only submits sees the task and types in what people say, and reads nobody else's words.
register_action(SUBMIT_COMMENT, _POINT | {Role.OBSERVER, Role.VOLUNTEER, Role.DEPUTY})
register_action(WORK_ON_ASSIGNMENT, _POINT)
register_action(REVIEW_ASSIGNMENT, {Role.EDITOR, Role.REVIEWER})
register_action(IMPORT_COMMENTS, {Role.OFFICER} | _LEADS)
register_action(VIEW_PRIVATE_FILE, _STAFF | {Role.OFFICER} | _LEADS)


register_place(ScopeKind.PROJECT, LegislativeProject, "pk", code="code")
register_place(ScopeKind.CONSULTATION, Consultation, "pk", code="public_slug")
register_place(ScopeKind.ASSIGNMENT, Assignment, "pk", code="pk")


def _below(**lookups: str) -> dict[ScopeKind, Narrowing]:
    """How each kind of scope narrows a model, by the lookup that leads from its rows to the scope's key."""
    return {ScopeKind(kind): _narrowing(lookup) for kind, lookup in lookups.items()}


def _narrowing(lookup: str) -> Narrowing:
    return lambda key: Q(**{lookup: key})


def _in_assignment(key: str, point: str) -> Q:
    """What one point collected for one consultation."""
    one = Assignment.objects.filter(pk=key)
    return Q(consultation__in=one.values("consultation"), **{f"{point}__in": one.values("contact_point")})


register_narrowing(
    Consultation,
    _below(
        area="points__area__path__startswith",
        point="points__pk",
        project="project__pk",
        consultation="pk",
        assignment="assignments__pk",
    ),
)
register_narrowing(
    Comment,
    _below(
        area="area__path__startswith",
        point="submission__contact_point__pk",
        project="consultation__project__pk",
        consultation="consultation__pk",
    )
    | {ScopeKind.ASSIGNMENT: lambda key: _in_assignment(key, "submission__contact_point")},
)
_AT_A_POINT = {
    "area": "contact_point__area__path__startswith",
    "point": "contact_point__pk",
    "project": "consultation__project__pk",
    "consultation": "consultation__pk",
}
_IN_ASSIGNMENT = {ScopeKind.ASSIGNMENT: lambda key: _in_assignment(key, "contact_point")}
register_narrowing(Submission, _below(**_AT_A_POINT) | _IN_ASSIGNMENT)
register_narrowing(ImportBatch, _below(**_AT_A_POINT) | _IN_ASSIGNMENT)
register_narrowing(Assignment, _below(**_AT_A_POINT, assignment="pk"))
register_narrowing(LegislativeProject, _below(project="pk"))
register_narrowing(Draft, _below(project="project__pk"))
register_narrowing(
    PrivateFile,
    _below(
        area="batches__contact_point__area__path__startswith",
        point="batches__contact_point__pk",
        consultation="batches__consultation__pk",
    )
    | {ScopeKind.PROJECT: lambda key: Q(drafts__project__pk=key) | Q(batches__consultation__project__pk=key)},
)
