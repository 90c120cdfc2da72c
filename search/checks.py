from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register

from search.engines import ENGINES


@register("search")
def check_engine(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The search address must name an engine that exists."""
    scheme = urlsplit(settings.SEARCH_URL).scheme
    if scheme in ENGINES:
        return []
    return [
        Error(
            f"SEARCH_URL names an unknown engine: {scheme!r}.",
            hint=f"Use one of: {', '.join(sorted(ENGINES))}.",
            id="search.E001",
        )
    ]
