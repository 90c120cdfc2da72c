"""What may be done with consultations and comments, and how a scope narrows them."""

from django.db.models import Q

from consultations.models import Assignment, Comment, Consultation, Draft, ImportBatch, LegislativeProject, Submission
from portal.accounts.grants import register_action, register_narrowing
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
WORK_ON_ASSIGNMENT = "consultations.work_on_assignment"
REVIEW_ASSIGNMENT = "consultations.review_assignment"
IMPORT_COMMENTS = "consultations.import_comments"

_STAFF = {Role.EDITOR, Role.REVIEWER, Role.APPROVER}
_POINT = {Role.OFFICER, Role.COLLECTOR}

register_action(EDIT_CONSULTATION, {Role.EDITOR})
register_action(VIEW_COMMENT, _STAFF | {Role.STATISTICS})
register_action(VIEW_OWN_COMMENT, _POINT | {Role.COORDINATOR})
register_action(CLEAR_COMMENT, {Role.REVIEWER, Role.EDITOR})
register_action(DECIDE_COMMENT, {Role.REVIEWER})
register_action(APPROVE_DECISION, {Role.APPROVER})
register_action(PUBLISH_RESULTS, {Role.APPROVER, Role.EDITOR})
register_action(SEE_CONTRIBUTOR, {Role.REVIEWER})
register_action(WORK_ON_ASSIGNMENT, _POINT)
register_action(REVIEW_ASSIGNMENT, {Role.EDITOR, Role.REVIEWER})
register_action(IMPORT_COMMENTS, {Role.OFFICER})
register_action(VIEW_PRIVATE_FILE, _STAFF | {Role.OFFICER})

register_narrowing(
    Consultation,
    {
        ScopeKind.AREA: lambda key: Q(points__area__path__startswith=key),
        ScopeKind.POINT: lambda key: Q(points__pk=key),
        ScopeKind.PROJECT: lambda key: Q(project__pk=key),
        ScopeKind.CONSULTATION: lambda key: Q(pk=key),
        ScopeKind.ASSIGNMENT: lambda key: Q(assignments__pk=key),
    },
)
register_narrowing(
    Comment,
    {
        ScopeKind.AREA: lambda key: Q(area__path__startswith=key),
        ScopeKind.POINT: lambda key: Q(submission__contact_point__pk=key),
        ScopeKind.PROJECT: lambda key: Q(consultation__project__pk=key),
        ScopeKind.CONSULTATION: lambda key: Q(consultation__pk=key),
    },
)
register_narrowing(
    Submission,
    {
        ScopeKind.AREA: lambda key: Q(contact_point__area__path__startswith=key),
        ScopeKind.POINT: lambda key: Q(contact_point__pk=key),
        ScopeKind.PROJECT: lambda key: Q(consultation__project__pk=key),
        ScopeKind.CONSULTATION: lambda key: Q(consultation__pk=key),
    },
)
register_narrowing(
    Assignment,
    {
        ScopeKind.AREA: lambda key: Q(contact_point__area__path__startswith=key),
        ScopeKind.POINT: lambda key: Q(contact_point__pk=key),
        ScopeKind.PROJECT: lambda key: Q(consultation__project__pk=key),
        ScopeKind.CONSULTATION: lambda key: Q(consultation__pk=key),
        ScopeKind.ASSIGNMENT: lambda key: Q(pk=key),
    },
)
register_narrowing(
    ImportBatch,
    {
        ScopeKind.AREA: lambda key: Q(contact_point__area__path__startswith=key),
        ScopeKind.POINT: lambda key: Q(contact_point__pk=key),
        ScopeKind.PROJECT: lambda key: Q(consultation__project__pk=key),
        ScopeKind.CONSULTATION: lambda key: Q(consultation__pk=key),
    },
)
register_narrowing(LegislativeProject, {ScopeKind.PROJECT: lambda key: Q(pk=key)})
register_narrowing(Draft, {ScopeKind.PROJECT: lambda key: Q(project__pk=key)})
register_narrowing(
    PrivateFile,
    {
        ScopeKind.AREA: lambda key: Q(batches__contact_point__area__path__startswith=key),
        ScopeKind.POINT: lambda key: Q(batches__contact_point__pk=key),
        ScopeKind.PROJECT: lambda key: Q(drafts__project__pk=key) | Q(batches__consultation__project__pk=key),
        ScopeKind.CONSULTATION: lambda key: Q(batches__consultation__pk=key),
    },
)
