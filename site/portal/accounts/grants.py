"""Who may do what: the one place that answers.

Each app registers, in its `permissions.py`, its actions with the roles that carry them, and for each of its models how
a scope narrows its QuerySet. `can` and `allowed` read the same narrowing, so that a page and its list cannot disagree.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q

from portal.accounts.models import Grant, Role, Scope, ScopeKind, User
from portal.accounts.models.grant import ADMIN_ROLES, OFFICE_ROLES, grants_revision

Person = User | AnonymousUser
Rows = TypeVar("Rows", bound="models.QuerySet[Any]")
Narrowing = Callable[[str], Q]

_actions: dict[str, frozenset[Role]] = {}
_narrowings: dict[type[models.Model], Mapping[ScopeKind, Narrowing]] = {}
_places: dict[ScopeKind, "Place"] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """The rows that a kind of scope stands for: their key, the code that names them in files, and their words."""

    model: type[models.Model]
    key: str
    code: str
    words: tuple[str, ...]


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


def register_place(
    kind: ScopeKind, model: type[models.Model], field: str, code: str, *, words: tuple[str, ...]
) -> None:
    """Say which rows a kind of scope stands for, their key, the code that names them in files, and their words."""
    if kind in _places:
        raise ImproperlyConfigured(f"scope {kind!r} is placed twice")
    _places[kind] = Place(model, field, code, words)


def actions() -> Mapping[str, frozenset[Role]]:
    return dict(_actions)


def scopes(user: Person, action: str) -> tuple[Scope, ...]:
    """Where this person may do this; empty means nowhere."""
    roles = _actions[action]
    if not user.is_active or isinstance(user, AnonymousUser):
        return ()
    if user.is_superuser:
        return (Scope(ScopeKind.EVERYTHING, ""),)
    where = {scope for role, scope in held_by(user) if role in roles}
    return tuple(sorted(where, key=lambda scope: (scope.kind, scope.key)))


def held_by(user: User) -> frozenset[tuple[Role, Scope]]:
    """The roles that this person holds now, each with where. They are read once for each user object.

    A request has its own user object, so grants are read once a request, and again when the request itself changed
    some (`forget_grants`). An object that outlives its request, as in a worker, must be loaded anew for each job: it
    does not learn of a grant that began, ended or was changed elsewhere.
    """
    revision = grants_revision()
    if user._held is None or user._held[0] is not revision:
        rows = Grant.objects.valid().filter(user=user).values_list("role", "scope_kind", "scope_key")
        held = frozenset((Role(role), Scope(ScopeKind(kind), key)) for role, kind, key in rows)
        user._held = (revision, held)
    return user._held[1]


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


def narrowed_models() -> tuple[type[models.Model], ...]:
    """The models whose rows a scope can narrow."""
    return tuple(_narrowings)


def place_of(scope: Scope) -> models.Model | None:
    """The row that a scope stands for: an area, a point, a project …; None for everything, or when there is none."""
    if scope.kind not in _places:
        return None
    place = _places[scope.kind]
    try:
        return place.model._default_manager.filter(**{place.key: scope.key}).first()
    except ValueError:
        return None


def scope_named(kind: ScopeKind, code: str) -> Scope | None:
    """The scope that somebody names by a code; None when there is none."""
    if kind is ScopeKind.EVERYTHING:
        return None if code else Scope(kind, "")
    place = _places[kind]
    try:
        row = place.model._default_manager.filter(**{place.code: code}).first()
    except ValueError:
        return None
    return scope_of(kind, row) if row is not None else None


def scope_of(kind: ScopeKind, row: models.Model) -> Scope:
    """The scope that a row of this kind of place is."""
    return Scope(kind, str(getattr(row, _places[kind].key)))


def places_within(where: Iterable[Scope], kind: ScopeKind, words: str = "") -> "models.QuerySet[Any]":
    """The places of a kind that these scopes contain wholly, as `covers` says of one; of those, what the words name."""
    where, place = tuple(where), _places[kind]
    rows: models.QuerySet[Any] = place.model._default_manager.all()
    if not any(scope.kind is ScopeKind.EVERYTHING for scope in where):
        own = [scope.key for scope in where if scope.kind is kind]
        wider = (scope for scope in where if scope.kind in _WIDER[kind])
        rows = rows.filter(_narrow(place.model, wider) | Q(**{f"{place.key}__in": own}))
    for word in words.split():
        rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in place.words)))
    return rows


def places_of(wanted: Iterable[Scope]) -> dict[Scope, models.Model]:
    """The rows that several scopes stand for, one query for each kind."""
    keys: dict[ScopeKind, set[str]] = {}
    for scope in wanted:
        if scope.kind in _places:
            keys.setdefault(scope.kind, set()).add(scope.key)
    found: dict[Scope, models.Model] = {}
    for kind, values in keys.items():
        place = _places[kind]
        for row in place.model._default_manager.filter(**{f"{place.key}__in": values}):
            found[scope_of(kind, row)] = row
    return found


def covers(where: Iterable[Scope], wanted: Scope) -> bool:
    """Whether one of these scopes contains the wanted one wholly."""
    where = tuple(where)
    if any(scope == wanted or scope.kind is ScopeKind.EVERYTHING for scope in where):
        return True
    row = place_of(wanted)
    if row is None or type(row) not in _narrowings:
        return False
    # A consultation is narrowed by its points too; to hold all of it, a scope must be wider than it, not cross it.
    wider = tuple(scope for scope in where if scope.kind in _WIDER[wanted.kind])
    return type(row)._default_manager.filter(_narrow(type(row), wider), pk=row.pk).exists()


_WIDER: Mapping[ScopeKind, frozenset[ScopeKind]] = {
    ScopeKind.EVERYTHING: frozenset(),
    ScopeKind.AREA: frozenset({ScopeKind.AREA}),
    ScopeKind.POINT: frozenset({ScopeKind.AREA}),
    ScopeKind.PROJECT: frozenset(),
    ScopeKind.CONSULTATION: frozenset({ScopeKind.PROJECT}),
    ScopeKind.ASSIGNMENT: frozenset({ScopeKind.AREA, ScopeKind.POINT, ScopeKind.PROJECT, ScopeKind.CONSULTATION}),
}


def holds_office(user: User) -> bool:
    """Whether this person works in the office now."""
    return any(role in OFFICE_ROLES for role, _scope in held_by(user))


def works_in_admin(user: User) -> bool:
    """Whether this person's work now is in the Wagtail admin."""
    return any(role in ADMIN_ROLES for role, _scope in held_by(user))


def _narrow(model: type[models.Model], where: Iterable[Scope]) -> Q:
    condition = Q(pk__in=[])
    for scope in where:
        if scope.kind is ScopeKind.EVERYTHING:
            return Q()
        if narrowing := _narrowings[model].get(scope.kind):
            condition |= narrowing(scope.key)
    return condition
