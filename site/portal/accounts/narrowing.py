"""How a scope narrows the rows of a model, where a lookup leads from each row to the scope's key.

A narrowing must name a row once: where a lookup crosses from one row to many, it goes into a subquery (`among`).
"""

from django.db import models
from django.db.models import Q

from portal.accounts.grants import Narrowing
from portal.accounts.models import ScopeKind


def below(**lookups: str) -> dict[ScopeKind, Narrowing]:
    """For each kind of scope, by its value, the lookup that leads from a row to the scope's key."""
    return {ScopeKind(kind): _by(lookup) for kind, lookup in lookups.items()}


def _by(lookup: str) -> Narrowing:
    return lambda key: Q(**{lookup: key})


def among(model: type[models.Model], *lookups: str) -> Narrowing:
    """The rows from which one of these lookups leads to the key, by whichever of many rows on the way."""

    def narrow(key: str) -> Q:
        condition = Q()
        for lookup in lookups:
            condition |= Q(pk__in=model._default_manager.filter(**{lookup: key}).order_by().values("pk"))
        return condition

    return narrow
