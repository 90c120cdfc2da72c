"""What forms on every page share."""

from typing import Any

from django.http import HttpRequest


def bound(request: HttpRequest) -> tuple[Any, ...]:
    """A form's first arguments: data and files of a POST, even an empty one, and nothing for a GET."""
    return (request.POST, request.FILES) if request.method == "POST" else ()
