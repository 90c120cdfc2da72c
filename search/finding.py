"""Asking the engine, within what a person may see, and never longer than a person would wait."""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

from portal.accounts.grants import Person
from search.engine import MAX_PAGE, SearchQuery, SearchResult, SearchUnavailableError, Sort
from search.sources import SearchSource

logger = logging.getLogger(__name__)


class Breaker:
    """After `failures` in a row the engine is left alone for `seconds`, so that pages answer at once meanwhile."""

    def __init__(self, failures: int = 3, seconds: float = 30) -> None:
        self.failures = failures
        self.seconds = seconds
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0

    def check(self) -> None:
        if time.monotonic() < self._until:
            raise SearchUnavailableError("the engine failed a moment ago")

    def succeeded(self) -> None:
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            if self._failed >= self.failures:
                self._failed = 0
                self._until = time.monotonic() + self.seconds


breaker = Breaker()


def find(source: SearchSource, query: SearchQuery, *, user: Person) -> SearchResult:
    """The hits within the person's scope. Raises SearchUnavailableError; the caller then degrades."""
    return _ask(source, replace(query, filters=query.filters + source.scope(user)))


def find_all(source: SearchSource, query: SearchQuery) -> Iterator[int]:
    """Every matching id, newest first, whatever their number; for commands, which have full rights."""
    query = replace(query, sort=Sort.NEWEST, size=MAX_PAGE, offset=0)
    while True:
        result = source.engine.search(query)
        yield from (hit.id for hit in result.hits)
        if result.next is None:
            return
        query = replace(query, after=result.next)


def _ask(source: SearchSource, query: SearchQuery) -> SearchResult:
    breaker.check()
    try:
        result = source.engine.search(query)
    except SearchUnavailableError as error:
        breaker.failed()
        logger.warning("search failed: %s", error)
        raise
    breaker.succeeded()
    return result
