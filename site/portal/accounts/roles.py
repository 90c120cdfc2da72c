"""What is true of roles as such: where they may be held, which exclude each other, how many hold one, who gives it."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language

from portal.accounts.models import Role, RoleName, ScopeKind
from portal.accounts.models.grant import POINT_ROLES

# 三权分立: whoever runs the system, whoever says who may do what, and whoever reads the log are three people.
EXCLUSIVE = frozenset({Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR})
_ONLY_EVERYTHING = frozenset({ScopeKind.EVERYTHING})
# Legislative staff work on laws, wherever people speak of them.
_LAWS = frozenset({ScopeKind.EVERYTHING, ScopeKind.PROJECT, ScopeKind.CONSULTATION})
_SCOPES: Mapping[Role, frozenset[ScopeKind]] = {
    **dict.fromkeys(EXCLUSIVE, _ONLY_EVERYTHING),
    **dict.fromkeys([Role.EDITOR, Role.REVIEWER, Role.APPROVER, Role.STATISTICS], _LAWS),
    Role.HEAD: frozenset({ScopeKind.POINT}),
    Role.DEPUTY_HEAD: frozenset({ScopeKind.POINT}),
    Role.COLLECTOR: frozenset({ScopeKind.POINT, ScopeKind.AREA, ScopeKind.ASSIGNMENT}),
    Role.OBSERVER: frozenset({ScopeKind.POINT, ScopeKind.AREA, ScopeKind.ASSIGNMENT}),
    Role.VOLUNTEER: frozenset({ScopeKind.POINT, ScopeKind.AREA, ScopeKind.ASSIGNMENT}),
    Role.OFFICER: frozenset({ScopeKind.POINT, ScopeKind.AREA, ScopeKind.ASSIGNMENT, ScopeKind.EVERYTHING}),
    Role.COORDINATOR: frozenset({ScopeKind.EVERYTHING, ScopeKind.AREA}),
    Role.DEPUTY: frozenset({ScopeKind.AREA, ScopeKind.POINT}),
    Role.EXPERT: frozenset({ScopeKind.PROJECT, ScopeKind.CONSULTATION, ScopeKind.ASSIGNMENT}),
    Role.LEGAL_ASSISTANT: frozenset({ScopeKind.PROJECT, ScopeKind.CONSULTATION, ScopeKind.ASSIGNMENT}),
}
# The action that lets somebody give, end and renew a role, in the scope in which it is to be held.
GRANT_OFFICE_ROLE = "accounts.grant_office_role"
GRANT_POINT_ROLE = "accounts.grant_point_role"
GRANT_HELPER_ROLE = "accounts.grant_helper_role"
INVITE_ADVISER = "accounts.invite_adviser"
_HELPERS = frozenset({Role.OFFICER, Role.COLLECTOR, Role.OBSERVER, Role.VOLUNTEER})
_ADVISERS = frozenset({Role.EXPERT, Role.LEGAL_ASSISTANT})


def scopes_of(role: Role) -> frozenset[ScopeKind]:
    """The kinds of scope in which a role may be held."""
    return _SCOPES[role]


def excluded_by(role: Role) -> frozenset[Role]:
    """The roles that nobody may hold together with this one."""
    return EXCLUSIVE - {role} if role in EXCLUSIVE else frozenset()


def most_holders(role: Role) -> int | None:
    """How many may hold this role in one scope at one time; None for any number."""
    limit = settings.ROLE_LIMITS.get(role.value)
    return int(limit) if limit is not None else None


def giving_action(role: Role) -> str:
    """The action that carries the right to give this role."""
    if role in _HELPERS:
        return GRANT_HELPER_ROLE
    if role in POINT_ROLES or role is Role.DEPUTY:
        return GRANT_POINT_ROLE
    return INVITE_ADVISER if role in _ADVISERS else GRANT_OFFICE_ROLE


def role_names() -> dict[str, str]:
    """Every role by its value, as this installation calls it in the language of the page."""
    names = {role.value: str(role.label) for role in Role}
    english = (get_language() or "").startswith("en")
    for own in RoleName.objects.all():
        names[own.role] = own.name_en or names[own.role] if english else own.name
    return names
