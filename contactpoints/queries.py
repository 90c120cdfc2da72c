"""Questions to the network that its pages ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast
from django.utils import timezone

from contactpoints.models import Area, Capability, ContactPoint, Designation, Organisation, Subject
from contactpoints.models.point import ContactPointQuerySet
from contactpoints.models.reception import Weekday
from portal.accounts.models import Grant, Role, ScopeKind
from portal.accounts.models.grant import POINT_ROLES

SOON_DAYS = 90
LONGEST_QUERY = 60
HOSTS = [(kind.value, kind.label) for kind in Organisation.Kind if kind != Organisation.Kind.LEGISLATURE]


@dataclass(frozen=True, slots=True)
class DirectorySearch:
    """What somebody asks of the directory, cleaned: unknown values ask for nothing."""

    words: str = ""
    area: Area | None = None
    kind: str = ""
    capability: str = ""
    subject: str = ""
    day: int | None = None
    asked: bool = field(default=False)

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "DirectorySearch":
        day, kind = data.get("day", ""), data.get("kind", "")
        area = data.get("area", "")[:20]
        return cls(
            words=data.get("q", "").strip()[:LONGEST_QUERY],
            area=Area.objects.filter(code=area).first() if area else None,
            kind=kind if kind in dict(HOSTS) else "",
            capability=data.get("capability", "")[:50],
            subject=data.get("subject", "")[:50],
            day=int(day) if day in {"1", "2", "3", "4", "5", "6", "7"} else None,
            asked=any(data.get(name) for name in ("q", "area", "kind", "capability", "subject", "day")),
        )

    @property
    def has_filters(self) -> bool:
        return bool(self.area or self.kind or self.capability or self.subject or self.day)

    def points(self) -> ContactPointQuerySet:
        """The open points that fit, by code."""
        found = ContactPoint.objects.active()
        for word in self.words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(address__icontains=word)
                | Q(serves__icontains=word)
                | Q(organisation__name__icontains=word)
                | Q(area__name__icontains=word)
                | Q(code__iexact=word)
            )
        if self.area is not None:
            found = found.within(self.area.path)
        if self.kind:
            found = found.filter(organisation__kind=self.kind)
        if self.capability:
            found = found.filter(_has(ContactPoint.capabilities.through, "capability__code", self.capability))
        if self.subject:
            found = found.filter(_has(ContactPoint.subjects.through, "subject__code", self.subject))
        return found.receiving_on(self.day) if self.day else found


def _has(through: Any, lookup: str, code: str) -> Exists:
    return Exists(through.objects.filter(contactpoint=OuterRef("pk"), **{lookup: code}))


def directory_choices(area: Area | None) -> dict[str, Any]:
    """What the directory's form offers; places one level below the chosen one, and the way back up."""
    below = Area.objects.filter(parent=area)
    if area is None and below.count() == 1:
        below = Area.objects.filter(parent__in=below)
    return {
        "areas": below.order_by("code")[:200],
        "above": Area.objects.above(area.path) if area else (),
        "kinds": HOSTS,
        "capabilities": [(word.code, word) for word in Capability.objects.all()],
        "subjects": [(word.code, word) for word in Subject.objects.all()],
        "days": Weekday.choices,
    }


# --- what the staff ask -----------------------------------------------------------------------------------------------


_LIAISE = (Role.OFFICER, Role.HEAD, Role.DEPUTY_HEAD)


def _holders(roles: Any) -> Any:
    """Grants in force at the point of the outer row, whose key is the point's id as text."""
    key = Cast(OuterRef("pk"), models.CharField(max_length=20))
    return Grant.objects.valid().filter(scope_kind=ScopeKind.POINT, scope_key=key, role__in=roles)


def with_staffing(points: ContactPointQuerySet) -> ContactPointQuerySet:
    """Points with the number of their people, whether their designation runs, and whether somebody liaises."""
    people = _holders(POINT_ROLES).order_by().values("scope_key").annotate(n=Count("user", distinct=True)).values("n")
    running = Designation.objects.running().filter(contact_point=OuterRef("pk"))
    return points.annotate(
        people=Subquery(people, output_field=models.IntegerField()),
        has_officer=Exists(_holders(_LIAISE)),
        is_designated=Exists(running),
    )


def without_officer(points: ContactPointQuerySet) -> ContactPointQuerySet:
    """Points where nobody liaises now; the grants are gone through once, not once for each point."""
    grants = Grant.objects.valid().filter(scope_kind=ScopeKind.POINT, role__in=_LIAISE)
    # A key is a number only where the scope is a point, and no database may cast another one.
    key = Case(When(scope_kind=ScopeKind.POINT, then=Cast("scope_key", models.BigIntegerField())))
    return points.exclude(pk__in=grants.annotate(point=key).values("point"))


def ending_grants(grants: "models.QuerySet[Grant]") -> "models.QuerySet[Grant]":
    """Terms in force that end within three months."""
    now = timezone.now()
    soon = now + timedelta(days=SOON_DAYS)
    return grants.filter(valid_from__lte=now, valid_until__gt=now, valid_until__lte=soon, delegated_from=None)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area below the one looked at, with what lies in it, all levels down."""

    area: Area
    points: int
    collection_points: int


def area_rows(parent: Area | None, points: ContactPointQuerySet) -> list[AreaRow]:
    """The areas right below, with counts of all that lies in each; two queries, whatever the depth."""
    above = parent.path if parent else "/"
    counted = points.filter(area__path__startswith=above).order_by().values_list("area__path")
    sums: dict[str, list[int]] = {}
    for path, found, places in counted.annotate(Count("pk", distinct=True), Count("collection_points")):
        inside = path[len(above) :].partition("/")[0]
        row = sums.setdefault(f"{above}{inside}/", [0, 0])
        row[0] += found
        row[1] += places
    rows = Area.objects.filter(parent=parent).order_by("code")
    return [AreaRow(area, *sums.get(area.path, (0, 0))) for area in rows]
