"""Who may do what: the one place that answers.

Each app registers, in its `permissions.py`, its actions with the roles that carry them, and for each of its models how
a scope narrows its QuerySet. `can` and `allowed` read the same narrowing, so that a page and its list cannot disagree.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q

from portal.accounts.models import Grant, Role, ScopeKind, User

Person = User | AnonymousUser
Rows = TypeVar("Rows", bound="models.QuerySet[Any]")
Narrowing = Callable[[str], Q]

_actions: dict[str, frozenset[Role]] = {}
_narrowings: dict[type[models.Model], Mapping[ScopeKind, Narrowing]] = {}


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the world: a kind and the key within it."""

    kind: ScopeKind
    key: str

    @property
    def token(self) -> str:
        """The scope as one word, as the search index keeps it."""
        return f"{self.kind.value}:{self.key}"


def register_action(name: str, roles: Iterable[Role]) -> None:
    """Declare an action, as `app.verb_noun`, and the roles that carry it."""
    if name in _actions:
        raise ImproperlyConfigured(f"action {name!r} is registered twice")
    _actions[name] = frozenset(roles)


def register_narrowing(model: type[models.Model], narrowing: Mapping[ScopeKind, Narrowing]) -> None:
    """Say how each kind of scope narrows this model's rows; a kind left out selects none of them."""
    if model in _narrowings:
        raise ImproperlyConfigured(f"{model.__name__} is narrowed twice")
    _narrowings[model] = narrowing


def actions() -> Mapping[str, frozenset[Role]]:
    return dict(_actions)


def scopes(user: Person, action: str) -> tuple[Scope, ...]:
    """Where this person may do this; empty means nowhere."""
    roles = _actions[action]
    if not user.is_active or isinstance(user, AnonymousUser):
        return ()
    if user.is_superuser:
        return (Scope(ScopeKind.EVERYTHING, ""),)
    rows = Grant.objects.valid().filter(user=user, role__in=roles).values_list("scope_kind", "scope_key")
    return tuple(Scope(ScopeKind(kind), key) for kind, key in sorted(set(rows)))


def allowed(user: Person, action: str, queryset: Rows) -> Rows:
    """The rows of this QuerySet on which this person may act so."""
    return queryset.filter(_narrow(queryset.model, scopes(user, action)))


def can(user: Person, action: str, instance: models.Model | None = None) -> bool:
    """Whether this person may do this: to the given row, or, without one, anywhere at all."""
    where = scopes(user, action)
    if instance is None or not where:
        return bool(where)
    model = type(instance)
    return model._default_manager.filter(_narrow(model, where), pk=instance.pk).exists()


def _narrow(model: type[models.Model], where: Iterable[Scope]) -> Q:
    condition = Q(pk__in=[])
    for scope in where:
        if scope.kind is ScopeKind.EVERYTHING:
            return Q()
        if narrowing := _narrowings[model].get(scope.kind):
            condition |= narrowing(scope.key)
    return condition
