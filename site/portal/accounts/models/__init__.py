from portal.accounts.models.coming_in import Invitation, SignIn
from portal.accounts.models.grant import Grant, Role, RoleName, ScopeKind, ScopeLock
from portal.accounts.models.rate import RateCount
from portal.accounts.models.user import User

__all__ = ["Grant", "Invitation", "RateCount", "Role", "RoleName", "ScopeKind", "ScopeLock", "SignIn", "User"]
