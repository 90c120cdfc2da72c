"""What other rooms know of a comment and its index holds: they register it, this room imports none of them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ImproperlyConfigured

from consultations.comments.models import Comment
from search.engine import Scalar

Values = Mapping[str, tuple[Scalar, ...]]
Reader = Callable[[Collection[Comment]], Mapping[int, Values]]


@dataclass(frozen=True, slots=True)
class SearchFields:
    """Filter fields of the comments' index with their kinds, and how a room reads them for some comments, by key."""

    fields: Mapping[str, Literal["int", "str"]]
    read: Reader


_registered: list[SearchFields] = []
# The fields of the index's schema: this room's own, and those registered.
FILTERS: dict[str, Literal["int", "str"]] = {
    "consultation": "int",
    "provision": "int",
    "target": "str",
    "point": "int",
    "area": "str",
    "clearance": "str",
    "door": "str",
    # Each part of the world the comment lies in, as a word; what a person may see is a list of such words.
    "scope": "str",
}


def register_search_fields(fields: SearchFields) -> None:
    """From `AppConfig.ready()`, before any index is asked."""
    if twice := FILTERS.keys() & fields.fields.keys():
        raise ImproperlyConfigured(f"fields of the comments' index registered twice: {sorted(twice)}")
    FILTERS.update(fields.fields)
    _registered.append(fields)


def read_registered(comments: Collection[Comment]) -> dict[int, dict[str, tuple[Scalar, ...]]]:
    """The registered fields of each of these comments, by its key."""
    found: dict[int, dict[str, tuple[Scalar, ...]]] = {comment.pk: {} for comment in comments}
    for fields in _registered:
        for key, values in fields.read(comments).items():
            found[key].update(values)
    return found
