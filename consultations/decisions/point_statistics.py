"""What became of each contact point's comments, for the directory: from published decisions only."""

from collections.abc import Iterable, Mapping

from django.db.models import Count, Q

from consultations.comments.models import Comment
from contactpoints.statistics import PointStatistics, register_point_statistics


def published_statistics(points: Iterable[int]) -> Mapping[int, PointStatistics]:
    """Counted in the database, one query for all the points."""
    rows = (
        Comment.objects.current()
        .filter(submission__contact_point__in=list(points), disposition__published__isnull=False)
        .values("submission__contact_point")
        .order_by()
        .annotate(
            consultations=Count("consultation", distinct=True),
            comments=Count("pk"),
            adopted=Count("pk", filter=Q(disposition__published__kind__counts_as_adopted=True)),
        )
    )
    return {
        row["submission__contact_point"]: PointStatistics(row["consultations"], row["comments"], row["adopted"])
        for row in rows
    }


register_point_statistics(published_statistics)
