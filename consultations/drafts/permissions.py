"""Who edits projects, and how a scope narrows them and their texts; who edits a text is said by its round."""

from consultations.drafts.models import Draft, LegislativeProject
from portal.accounts.grants import register_action, register_narrowing, register_place
from portal.accounts.models import Role, ScopeKind
from portal.accounts.narrowing import below

EDIT_PROJECT = "drafts.edit_project"

register_action(EDIT_PROJECT, {Role.EDITOR})
register_place(ScopeKind.PROJECT, LegislativeProject, "pk", code="code", words=("name",))
register_narrowing(LegislativeProject, below(project="pk"))
register_narrowing(Draft, below(project="project__pk"))
