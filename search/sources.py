"""What can be searched. Apps register here from `AppConfig.ready()`; this app never imports them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from portal.accounts.grants import Person
from search.engine import Filter, IndexSchema, Op, SearchEngine
from search.engines import get_engine


@dataclass(frozen=True, slots=True)
class SearchSource:
    """One subject that can be searched: its documents, and who may see them.

    `operations(ids)` reads the current rows: an Upsert for each that belongs in the index, a Delete with the row's rev
    for each that does not (now); ids without a row are left out. `revisions(after_id, limit)` lists (id, rev) of what
    belongs in the index, by id. `scope(user)` says in the engine's words what `visible_to(user)` says as a QuerySet;
    a test holds the two together.
    """

    schema: IndexSchema
    operations: Callable[[Iterable[int]], Iterator[Op]]
    revisions: Callable[[int, int], list[tuple[int, int]]]
    scope: Callable[[Person], tuple[Filter, ...]]
    visible_to: Callable[[Person], models.QuerySet[Any]]

    @property
    def key(self) -> str:
        return self.schema.name

    @property
    def engine(self) -> SearchEngine:
        return get_engine(self.schema)


_sources: dict[str, SearchSource] = {}


def register(source: SearchSource) -> None:
    if source.key in _sources:
        raise ImproperlyConfigured(f"search source {source.key!r} is registered twice")
    _sources[source.key] = source


def get_source(key: str) -> SearchSource:
    return _sources[key]


def get_sources() -> dict[str, SearchSource]:
    return dict(_sources)
