"""The engines, by the scheme of SEARCH_URL."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from search.engine import IndexSchema, SearchEngine
from search.engines.memory import MemoryEngine
from search.engines.sqlite import SqliteEngine


def _sqlite(schema: IndexSchema, url: str) -> SearchEngine:
    return SqliteEngine(schema, Path(urlsplit(url).path))


def _memory(schema: IndexSchema, url: str) -> SearchEngine:
    return MemoryEngine(schema)


def _elastic(schema: IndexSchema, url: str) -> SearchEngine:
    # Imported here: a site on the embedded engine never pays for the client.
    from search.engines.elastic import ElasticEngine, connect

    return ElasticEngine(schema, connect(url), prefix=settings.SEARCH_PREFIX)


ENGINES: dict[str, Callable[[IndexSchema, str], SearchEngine]] = {
    "sqlite": _sqlite,
    "memory": _memory,
    "http": _elastic,
    "https": _elastic,
}

_schemas: dict[str, IndexSchema] = {}


def get_engine(schema: IndexSchema) -> SearchEngine:
    """The engine that SEARCH_URL names, for this index; one object per process."""
    _schemas[schema.name] = schema
    return _build(schema.name, settings.SEARCH_URL)


@cache
def _build(name: str, url: str) -> SearchEngine:
    return ENGINES[urlsplit(url).scheme](_schemas[name], url)
