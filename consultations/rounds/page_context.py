"""What a page shows besides its own fields, said by whoever composes it; this room imports no face."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from wagtail.models import Page

ContextBuilder = Callable[[Any, HttpRequest], dict[str, Any]]
_builders: dict[str, ContextBuilder] = {}


def register_page_context(page_type: str, builder: ContextBuilder) -> None:
    """Register what the template of a page type, as `app.Model`, is given."""
    if page_type in _builders:
        raise ImproperlyConfigured(f"the page {page_type!r} is composed twice")
    _builders[page_type] = builder


def page_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    """The registered context of this page for this request."""
    return _builders[page._meta.label](page, request)
