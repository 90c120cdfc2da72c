from portal.accounts.models.grant import Grant, Role, RoleName, Scope, ScopeKind, ScopeLock
from portal.accounts.models.invitation import Invitation
from portal.accounts.models.rate import RateCount
from portal.accounts.models.sign_in import SignIn
from portal.accounts.models.user import User

__all__ = ["Grant", "Invitation", "RateCount", "Role", "RoleName", "Scope", "ScopeKind", "ScopeLock", "SignIn", "User"]
