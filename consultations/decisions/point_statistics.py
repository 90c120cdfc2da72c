"""What became of each contact point's comments, for the directory: from published decisions only."""

from collections.abc import Iterable, Mapping

from django.db.models import Count, Exists, OuterRef, Q

from consultations.comments.models import Comment
from consultations.rounds.models import Assignment
from contactpoints.statistics import PointStatistics, register_point_statistics


def published_statistics(points: Iterable[int]) -> Mapping[int, PointStatistics]:
    """Counted in the database, two queries for all the points."""
    wanted = list(points)
    rows = (
        Comment.objects.current()
        .filter(submission__contact_point__in=wanted, disposition__published__isnull=False)
        .order_by()
        .values_list("submission__contact_point")
        .annotate(
            consultations=Count("consultation", distinct=True),
            comments=Count("pk"),
            adopted=Count("pk", filter=Q(disposition__published__kind__counts_as_adopted=True)),
        )
    )
    nil = _nil_returns(wanted)
    found = {point: PointStatistics(nil_returns=count) for point, count in nil.items()}
    for point, consultations, comments, adopted in rows:
        found[point] = PointStatistics(consultations, comments, adopted, nil.get(point, 0))
    return found


def _nil_returns(points: list[int]) -> dict[int, int]:
    """In how many consultations with results each reported a nil return that stands, no comment came after it."""
    reported = Assignment.objects.reported_nil().filter(
        contact_point__in=points, consultation__publications__isnull=False
    )
    collected = Comment.objects.received().filter(
        consultation=OuterRef("consultation"), submission__contact_point=OuterRef("contact_point")
    )
    standing = reported.exclude(Exists(collected))
    return dict(standing.order_by().values_list("contact_point").annotate(n=Count("consultation", distinct=True)))


register_point_statistics(published_statistics)
