"""What forms on every page share."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

# One digit fewer than the largest integer of a database has.
KEY_DIGITS = 18
LARGEST_KEY = 10**KEY_DIGITS - 1


def bound(request: HttpRequest) -> tuple[Any, ...]:
    """A form's first arguments: data and files of a POST, even an empty one, and nothing for a GET."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def keys(values: Iterable[str]) -> list[int]:
    """Those of these values that may be keys of rows; whatever else somebody sends is left out."""
    return [int(value) for value in values if value.isdecimal() and len(value) <= KEY_DIGITS]
