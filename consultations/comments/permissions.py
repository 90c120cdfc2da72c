"""What may be done with comments and their uploads, and how a scope narrows them."""

from consultations.comments.models import Comment, ImportBatch, Submission
from consultations.rounds.permissions import AT_A_POINT, LEADS, POINT_WORKERS, collected_in
from portal.accounts.grants import register_action, register_narrowing
from portal.accounts.models import Role, ScopeKind
from portal.accounts.narrowing import among, below
from portal.media.models import PrivateFile
from portal.media.views import VIEW_PRIVATE_FILE

VIEW_COMMENT = "comments.view_comment"
VIEW_OWN_COMMENT = "comments.view_own_comment"
CLEAR_COMMENT = "comments.clear_comment"
SEE_CONTRIBUTOR = "comments.see_contributor"
REQUEST_ERASURE = "comments.request_erasure"
CONFIRM_ERASURE = "comments.confirm_erasure"
SUBMIT_COMMENT = "comments.submit_comment"
IMPORT_COMMENTS = "comments.import_comments"

_STAFF = frozenset({Role.EDITOR, Role.REVIEWER, Role.APPROVER})
_ADVISERS = frozenset({Role.EXPERT, Role.LEGAL_ASSISTANT})

register_action(VIEW_COMMENT, _STAFF | {Role.STATISTICS} | _ADVISERS)
register_action(VIEW_OWN_COMMENT, POINT_WORKERS | {Role.COORDINATOR})
register_action(CLEAR_COMMENT, {Role.REVIEWER, Role.EDITOR})
register_action(SEE_CONTRIBUTOR, {Role.REVIEWER})
register_action(REQUEST_ERASURE, {Role.REVIEWER, Role.EDITOR})
register_action(CONFIRM_ERASURE, {Role.APPROVER})
# Whoever only submits sees the task and types in what people say, and reads nobody else's words.
register_action(SUBMIT_COMMENT, POINT_WORKERS | {Role.OBSERVER, Role.VOLUNTEER, Role.DEPUTY})
register_action(IMPORT_COMMENTS, {Role.OFFICER} | LEADS)
register_action(VIEW_PRIVATE_FILE, _STAFF | {Role.OFFICER} | LEADS)

_IN_ASSIGNMENT = {ScopeKind.ASSIGNMENT: collected_in}
register_narrowing(
    Comment,
    below(
        area="area__path__startswith",
        point="submission__contact_point__pk",
        project="consultation__project__pk",
        consultation="consultation__pk",
    )
    | {ScopeKind.ASSIGNMENT: lambda key: collected_in(key, "submission__contact_point")},
)
register_narrowing(Submission, below(**AT_A_POINT) | _IN_ASSIGNMENT)
register_narrowing(ImportBatch, below(**AT_A_POINT) | _IN_ASSIGNMENT)
register_narrowing(
    PrivateFile,
    {
        ScopeKind.AREA: among(PrivateFile, "batches__contact_point__area__path__startswith"),
        ScopeKind.POINT: among(PrivateFile, "batches__contact_point__pk"),
        ScopeKind.CONSULTATION: among(PrivateFile, "batches__consultation__pk"),
        ScopeKind.PROJECT: among(PrivateFile, "drafts__project__pk", "batches__consultation__project__pk"),
    },
)
