"""How a comment's index knows where the comment stands."""

from collections.abc import Collection, Mapping

from consultations.comments.models import Comment
from consultations.comments.search_fields import SearchFields, Values, register_search_fields
from consultations.decisions.models import Disposition


def _standing(comments: Collection[Comment]) -> Mapping[int, Values]:
    """For each comment its status, and the code of the decision that speaks for it."""
    rows = Disposition.objects.filter(comment__in=comments).values_list("comment", "status", "current__kind__code")
    placed = {key: (status, code) for key, status, code in rows}
    return {comment.pk: _values(*placed.get(comment.pk, (Disposition.Status.UNDECIDED, None))) for comment in comments}


def _values(status: str, code: str | None) -> Values:
    return {"status": (str(status),), "disposition": (code,) if code else ()}


register_search_fields(SearchFields({"status": "str", "disposition": "str"}, _standing))
