"""What a search engine is: the words of its interface. `search.engines` has three, held to one contract."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

Scalar = int | str
MAX_PAGE = 100
MAX_DEPTH = 10_000
# A row that is gone for good outranks every revision; ids are never used again.
GONE_REV = 2**62


@dataclass(frozen=True, slots=True)
class IndexSchema:
    """An index: its name, a version to raise when it changes, and its filter and date fields.

    A filter field holds any number of values; trees are indexed with their ancestors.
    """

    name: str
    version: int
    filters: Mapping[str, Literal["int", "str"]]
    dates: tuple[str, ...] = ("created_at",)


@dataclass(frozen=True, slots=True)
class SearchDoc:
    """One record as the index knows it. `rev` is the row's own revision: a higher one wins."""

    id: int
    rev: int
    text: str
    filters: Mapping[str, tuple[Scalar, ...]]
    dates: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Upsert:
    doc: SearchDoc


@dataclass(frozen=True, slots=True)
class Delete:
    id: int
    rev: int


Op = Upsert | Delete


@dataclass(frozen=True, slots=True)
class BulkReport:
    applied: int
    stale: int
    failed: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """One of these values; None stands for "has no value"."""

    field: str
    values: tuple[Scalar | None, ...]


@dataclass(frozen=True, slots=True)
class DateRange:
    field: str
    gte: datetime | None = None
    lt: datetime | None = None


Filter = Terms | DateRange


@dataclass(frozen=True, slots=True)
class TermsFacet:
    """Counts per value. Unless `own_filter`, the field's own Terms filter does not narrow them (multi-select)."""

    field: str
    size: int = 20
    own_filter: bool = False


@dataclass(frozen=True, slots=True)
class MonthFacet:
    """Counts per calendar month in UTC+8, as "2024-05"."""

    field: str


Facet = TermsFacet | MonthFacet


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """RELEVANCE without words means NEWEST. `after` is a cursor from `SearchResult.next`, for the date sorts only."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    facets: tuple[Facet, ...] = ()
    sort: Sort = Sort.RELEVANCE
    size: int = 20
    offset: int = 0
    after: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    id: int
    score: float | None
    sort: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bucket:
    value: Scalar
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`total` is exact; `next` is None on the last page."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[Bucket, ...]] = field(default_factory=dict)
    next: tuple[int, int] | None = None
    backend: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    ok: bool
    backend: str
    generation: str | None
    docs: int | None
    detail: str = ""


class SearchError(Exception):
    """The base of what a search can raise."""


class SearchUnavailableError(SearchError):
    """The engine is down, slow or has no index: readers degrade, writers try again."""


class NoIndexError(SearchUnavailableError):
    """The engine answers, but nobody has built this index yet."""


class BadQueryError(SearchError):
    """A mistake of the caller (unknown field, page too deep): never tried again."""


class SearchEngine(Protocol):
    """An index in generations, exactly one of which is active. Writes are idempotent and guarded by `rev`."""

    name: str
    # Cheap enough to be fed in the request that changed the row.
    inline: bool

    def create(self, generation: str) -> None: ...
    def activate(self, generation: str) -> None: ...
    def active(self) -> str | None: ...
    def generations(self) -> list[str]: ...
    def drop(self, generation: str) -> None: ...
    def apply(self, ops: Sequence[Op], generation: str | None = None) -> BulkReport: ...
    def refresh(self, generation: str | None = None) -> None: ...
    def search(self, query: SearchQuery) -> SearchResult: ...
    def more_like_this(
        self, text: str, *, exclude: Iterable[int] = (), filters: tuple[Filter, ...] = (), size: int = 10
    ) -> SearchResult: ...
    def scan(self, after_id: int = 0, limit: int = 10_000, generation: str | None = None) -> list[tuple[int, int]]: ...
    def health(self) -> Health: ...


def check_query(schema: IndexSchema, query: SearchQuery) -> None:
    """Refuse a query that no engine could answer; raises BadQueryError."""
    named = [filter_.field for filter_ in query.filters] + [facet.field for facet in query.facets]
    for name in named:
        if name not in schema.filters and name not in schema.dates:
            raise BadQueryError(f"no field {name!r} in {schema.name}")
    if not 0 <= query.size <= MAX_PAGE:
        raise BadQueryError(f"a page has 0 to {MAX_PAGE} hits")
    if query.offset < 0 or query.offset + query.size > MAX_DEPTH:
        raise BadQueryError(f"no page beyond {MAX_DEPTH} hits; use the cursor")
    if query.after is not None and effective_sort(query) is Sort.RELEVANCE:
        raise BadQueryError("a cursor needs a date order")


def facet_filters(facet: Facet, filters: Sequence[Filter]) -> list[Filter]:
    """The filters that narrow a facet's counts: all, but for its own Terms where several values can be chosen."""
    if isinstance(facet, MonthFacet) or facet.own_filter:
        return list(filters)
    return [f for f in filters if not (isinstance(f, Terms) and f.field == facet.field)]


def effective_sort(query: SearchQuery) -> Sort:
    if query.sort is Sort.RELEVANCE and not query.text.strip():
        return Sort.NEWEST
    return query.sort


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
