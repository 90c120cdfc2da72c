"""How a scope narrows projects and their texts; who may edit them is said by the round they belong to."""

from consultations.drafts.models import Draft, LegislativeProject
from portal.accounts.grants import register_narrowing, register_place
from portal.accounts.models import ScopeKind
from portal.accounts.narrowing import below

register_place(ScopeKind.PROJECT, LegislativeProject, "pk", code="code", words=("name",))
register_narrowing(LegislativeProject, below(project="pk"))
register_narrowing(Draft, below(project="project__pk"))
