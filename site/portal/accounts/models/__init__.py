from portal.accounts.models.grant import Grant, Role, ScopeKind
from portal.accounts.models.rate import RateCount
from portal.accounts.models.user import User

__all__ = ["Grant", "RateCount", "Role", "ScopeKind", "User"]
