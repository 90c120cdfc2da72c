"""Grants in words: which role, where, from when, until when, standing in for whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.utils import timezone

from portal.accounts.grants import places_of
from portal.accounts.models import Grant, Scope, ScopeKind, User
from portal.accounts.roles import role_names


@dataclass(frozen=True, slots=True)
class Holding:
    """A grant as people read it."""

    grant: Grant
    role: str
    place: str

    @property
    def is_running(self) -> bool:
        now = timezone.now()
        return self.grant.valid_from <= now and (self.grant.valid_until is None or self.grant.valid_until > now)


def holdings_of(
    user: User, *, delegated_by: bool = False, only: int | None = None, past: bool = False
) -> list[Holding]:
    """What somebody holds now, or what was delegated of it; `past` adds what is over."""
    owner = {"delegated_from__user": user} if delegated_by else {"user": user}
    grants = Grant.objects.filter(**owner)
    if not past:
        grants = grants.overlapping(timezone.now(), None)
    if only is not None:
        grants = grants.filter(pk=only)
    return described(grants.select_related("user", "delegated_from__user").order_by("valid_from", "pk"))


def described(grants: Iterable[Grant]) -> list[Holding]:
    """Grants with the names of their roles and places, in one query for each kind of scope."""
    grants = list(grants)
    places = places_of(grant.scope for grant in grants)
    names = role_names()
    return [Holding(grant, names.get(grant.role, grant.role), _place(grant, places)) for grant in grants]


def _place(grant: Grant, places: "dict[Scope, Model]") -> str:
    scope = grant.scope
    if scope.kind is ScopeKind.EVERYTHING:
        return str(scope.kind.label)
    row = places.get(scope)
    return str(row) if row is not None else f"{scope.kind.label} {scope.key}"
