"""Places chosen by name from a tree: areas indented as they lie in one another, points below their area.

A plain <select>, with a box above it that narrows it: at once by htmx, or by a button without scripts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contactpoints.models import Area, ContactPoint
from contactpoints.models.area import path_prefixes
from portal.accounts.grants import place_of, places_within, scope_of, scopes
from portal.accounts.models import Scope, ScopeKind, User
from portal.accounts.roles import giving_action, scopes_of
from portal.accounts.services.grants import givable_roles
from portal.forms import LOOK, keys

MOST = 200
LONGEST_WORDS = 60
WORDS = "words"
# Fields that hold several values; one that is not ticked is not sent.
_SEVERAL = ("capabilities", "subjects")
_INDENT = "　"


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list; one that merely says where the next lies has no value."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be chosen, in groups, and whether there is more than is shown."""

    groups: list[tuple[str, list[Choice]]]
    has_more: bool

    @property
    def count(self) -> int:
        return sum(bool(choice.value) for _name, choices in self.groups for choice in choices)


def tree(areas: Iterable[Area], points: Iterable[ContactPoint]) -> list[Choice]:
    """Areas and points as they lie in one another; the areas above them are there as headings."""
    chosen = {area.path: area for area in areas}
    below: dict[str, list[ContactPoint]] = {}
    for point in points:
        below.setdefault(point.area.path, []).append(point)
    paths = {prefix for path in [*chosen, *below] for prefix in path_prefixes(path)}
    rows = []
    for area in Area.objects.filter(path__in=paths).order_by("path"):
        depth = area.path.count("/") - 2
        value = scope_of(ScopeKind.AREA, area).token if area.path in chosen else ""
        rows.append(Choice(value, _INDENT * depth + area.name))
        rows += [
            Choice(scope_of(ScopeKind.POINT, point).token, f"{_INDENT * (depth + 1)}· {point.name}")
            for point in below.get(area.path, [])
        ]
    return rows


def network_offer(words: str, *, areas: "QuerySet[Area]", points: "QuerySet[ContactPoint]") -> Offer:
    """The areas and points that may be chosen and are called so."""
    for word in words.split():
        called = Q(name__icontains=word) | Q(code__iexact=word)
        areas = areas.filter(called)
        points = points.filter(called | Q(area__name__icontains=word))
    found_areas = list(areas.order_by("path")[: MOST + 1])
    found_points = list(points.select_related("area").order_by("area__path", "code")[: MOST + 1])
    has_more = len(found_areas) > MOST or len(found_points) > MOST
    return Offer([("", tree(found_areas[:MOST], found_points[:MOST]))], has_more)


def offer_to_give(by: User, words: str) -> Offer:
    """The places in which somebody may give a role."""
    where = {kind: _giving_scopes(by, kind) for kind in ScopeKind}
    groups, has_more = [], False
    if any(scope.kind is ScopeKind.EVERYTHING for scope in where[ScopeKind.EVERYTHING]) and not words:
        groups.append(("", [Choice(Scope(ScopeKind.EVERYTHING, "").token, str(ScopeKind.EVERYTHING.label))]))
    areas, points = (places_within(where[kind], kind, words) for kind in (ScopeKind.AREA, ScopeKind.POINT))
    network = network_offer("", areas=areas, points=points)
    groups.append((_("Areas and contact points"), network.groups[0][1]))
    for kind in (ScopeKind.PROJECT, ScopeKind.CONSULTATION, ScopeKind.ASSIGNMENT):
        rows = list(places_within(where[kind], kind, words)[: MOST + 1])
        has_more |= len(rows) > MOST
        groups.append((str(kind.label), [Choice(scope_of(kind, row).token, str(row)) for row in rows[:MOST]]))
    return Offer([group for group in groups if group[1]], has_more or network.has_more)


def _giving_scopes(by: User, kind: ScopeKind) -> list[Scope]:
    """Where this person may give one of the roles that are held in this kind of scope."""
    return [scope for role in givable_roles(by) if kind in scopes_of(role) for scope in scopes(by, giving_action(role))]


def may_give_in(by: User, scope: Scope) -> bool:
    where = _giving_scopes(by, scope.kind)
    if scope.kind is ScopeKind.EVERYTHING:
        return any(one.kind is ScopeKind.EVERYTHING for one in where)
    row = place_of(scope)
    return row is not None and places_within(where, scope.kind).filter(pk=row.pk).exists()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for in a list of places, and what else stands in the form meanwhile; nothing of it is checked."""

    words: str = ""
    initial: dict[str, Any] = field(default_factory=dict)


def asked(request: HttpRequest, **initial: Any) -> Asked:
    """What the form begins with: `initial`, and over it what was typed before other choices were asked for."""
    words = (request.POST if request.method == "POST" else request.GET).get(WORDS, "").strip()[:LONGEST_WORDS]
    if LOOK in request.POST:
        several = {name: request.POST.getlist(name) for name in _SEVERAL}
        return Asked(words, initial | request.POST.dict() | several)
    # Of an address only the place is taken: a link must not fill in a form.
    return Asked(words, initial | ({"place": request.GET["place"]} if "place" in request.GET else {}))


class PlacePicker(forms.Select):
    template_name = "network/widgets/place.html"

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.offer: Callable[[str], Offer] = lambda words: Offer([], has_more=False)
        self.accepts: Callable[[Scope], bool] = lambda scope: False

    def kept(self, token: str) -> Any:
        """The row of what is chosen; of a place that is not offered not even the name is shown."""
        scope = scope_from(token)
        return place_of(scope) if scope is not None and self.accepts(scope) else None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        offer = self.offer(self.words)
        chosen = str(value or "")
        if not chosen and not self.words and offer.count == 1:
            (chosen,) = [choice.value for _name, choices in offer.groups for choice in choices if choice.value]
        shown = {choice.value for _name, choices in offer.groups for choice in choices}
        context["widget"] |= {
            "words": self.words,
            "offer": offer,
            "chosen": chosen,
            # What is chosen stays chosen while something else is looked for.
            "kept": self.kept(chosen) if chosen and chosen not in shown else None,
        }
        return context


def scope_from(token: str) -> Scope | None:
    """The scope that a line of the list stands for."""
    kind, colon, key = token.partition(":")
    return Scope(ScopeKind(kind), key) if colon and kind in ScopeKind.values else None


class PlaceField(forms.Field):
    """A place out of those offered. Its value is the scope, or None where it may be empty."""

    widget = PlacePicker
    default_error_messages = {
        "required": gettext_lazy("Choose a place from the list."),
        "invalid": gettext_lazy("Choose a place from the list."),
    }

    def __init__(
        self, *, offer: Callable[[str], Offer], accepts: Callable[[Scope], bool], words: str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.accepts = accepts
        self.widget.offer, self.widget.accepts, self.widget.words = offer, accepts, words

    def to_python(self, value: Any) -> Scope | None:
        if not value:
            return None
        scope = scope_from(str(value))
        if scope is None or not self.accepts(scope):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return scope


def area_field(areas: "QuerySet[Area]", words: str, **kwargs: Any) -> PlaceField:
    """One of these areas."""
    return PlaceField(
        offer=lambda words: network_offer(words, areas=areas, points=ContactPoint.objects.none()),
        accepts=lambda scope: scope.kind is ScopeKind.AREA and areas.filter(path=scope.key).exists(),
        words=words,
        **kwargs,
    )


def point_field(points: "QuerySet[ContactPoint]", words: str, **kwargs: Any) -> PlaceField:
    """One of these points."""
    return PlaceField(
        offer=lambda words: network_offer(words, areas=Area.objects.none(), points=points),
        accepts=lambda scope: scope.kind is ScopeKind.POINT and points.filter(pk__in=keys([scope.key])).exists(),
        words=words,
        **kwargs,
    )


def giving_field(by: User, words: str, **kwargs: Any) -> PlaceField:
    """One of the places in which this person may give a role."""
    return PlaceField(
        offer=lambda words: offer_to_give(by, words),
        accepts=lambda scope: may_give_in(by, scope),
        words=words,
        **kwargs,
    )
