"""How a scope narrows the rows of a model, where a lookup leads from each row to the scope's key."""

from django.db.models import Q

from portal.accounts.grants import Narrowing
from portal.accounts.models import ScopeKind


def below(**lookups: str) -> dict[ScopeKind, Narrowing]:
    """For each kind of scope, by its value, the lookup that leads from a row to the scope's key."""
    return {ScopeKind(kind): _by(lookup) for kind, lookup in lookups.items()}


def _by(lookup: str) -> Narrowing:
    return lambda key: Q(**{lookup: key})
