"""The oracle: plain Python, slow and obviously right. For tests."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from search.engine import (
    BadQueryError,
    Bucket,
    BulkReport,
    DateRange,
    Facet,
    Filter,
    Health,
    Hit,
    IndexSchema,
    MonthFacet,
    Op,
    Scalar,
    SearchDoc,
    SearchQuery,
    SearchResult,
    SearchUnavailableError,
    Sort,
    Terms,
    TermsFacet,
    Upsert,
    check_query,
    effective_sort,
    milliseconds,
)
from search.text import matches, normalise, parse_query, tokens

UTC8 = timezone(timedelta(hours=8))


@dataclass
class _Generation:
    revs: dict[int, int] = field(default_factory=dict)
    docs: dict[int, SearchDoc] = field(default_factory=dict)


class MemoryEngine:
    name = "memory"
    inline = True

    def __init__(self, schema: IndexSchema) -> None:
        self.schema = schema
        self._generations: dict[str, _Generation] = {}
        self._active: str | None = None

    def create(self, generation: str) -> None:
        self._generations.setdefault(generation, _Generation())

    def activate(self, generation: str) -> None:
        self._get(generation)
        self._active = generation

    def active(self) -> str | None:
        return self._active

    def generations(self) -> list[str]:
        return sorted(self._generations)

    def drop(self, generation: str) -> None:
        if generation == self._active:
            raise BadQueryError("the active generation cannot be dropped")
        self._generations.pop(generation, None)

    def apply(self, ops: Sequence[Op], generation: str | None = None) -> BulkReport:
        target = self._get(generation)
        applied = 0
        for op in ops:
            id_, rev = (op.doc.id, op.doc.rev) if isinstance(op, Upsert) else (op.id, op.rev)
            if rev < target.revs.get(id_, -1):
                continue
            applied += 1
            target.revs[id_] = rev
            if isinstance(op, Upsert):
                target.docs[id_] = op.doc
            else:
                target.docs.pop(id_, None)
        return BulkReport(applied, len(ops) - applied)

    def refresh(self, generation: str | None = None) -> None:
        self._get(generation)

    def search(self, query: SearchQuery) -> SearchResult:
        check_query(self.schema, query)
        words = parse_query(query.text)
        texts = [doc for doc in self._get(None).docs.values() if matches(normalise(doc.text), words)]
        found = [doc for doc in texts if _passes(doc, query.filters)]
        hits = self._order(found, query, words.must)
        if query.after is not None:
            hits = [hit for hit in hits if _beyond(hit, query)]
        page = hits[query.offset : query.offset + query.size]
        more = len(hits) > query.offset + len(page) and page and effective_sort(query) is not Sort.RELEVANCE
        return SearchResult(
            hits=tuple(page),
            total=len(found),
            facets={facet.field: _count(texts, facet, query.filters) for facet in query.facets},
            next=page[-1].sort if more else None,
            backend=self.name,
        )

    def more_like_this(
        self, text: str, *, exclude: Iterable[int] = (), filters: tuple[Filter, ...] = (), size: int = 10
    ) -> SearchResult:
        wanted, without = set(tokens(normalise(text))), set(exclude)
        scored = []
        for doc in self._get(None).docs.values():
            shared = len(wanted & set(tokens(normalise(doc.text))))
            if shared and doc.id not in without and _passes(doc, filters):
                scored.append(Hit(doc.id, shared / len(wanted), self._key(doc)))
        scored.sort(key=lambda hit: (-(hit.score or 0), hit.id))
        return SearchResult(tuple(scored[:size]), len(scored), backend=self.name)

    def scan(self, after_id: int = 0, limit: int = 10_000, generation: str | None = None) -> list[tuple[int, int]]:
        docs = self._get(generation).docs
        return [(id_, docs[id_].rev) for id_ in sorted(docs) if id_ > after_id][:limit]

    def health(self) -> Health:
        docs = len(self._generations[self._active].docs) if self._active else None
        return Health(self._active is not None, self.name, self._active, docs)

    def _get(self, generation: str | None) -> _Generation:
        name = generation or self._active
        if name is None or name not in self._generations:
            raise SearchUnavailableError(f"no generation {name}")
        return self._generations[name]

    def _key(self, doc: SearchDoc) -> tuple[int, int]:
        return milliseconds(doc.dates[self.schema.dates[0]]), doc.id

    def _order(self, docs: list[SearchDoc], query: SearchQuery, words: tuple[str, ...]) -> list[Hit]:
        sort = effective_sort(query)
        if sort is Sort.RELEVANCE:
            scored = [Hit(doc.id, _density(normalise(doc.text), words), self._key(doc)) for doc in docs]
            return sorted(scored, key=lambda hit: (-(hit.score or 0), hit.sort))
        hits = [Hit(doc.id, None, self._key(doc)) for doc in docs]
        return sorted(hits, key=lambda hit: hit.sort, reverse=sort is Sort.NEWEST)


def _density(text: str, words: tuple[str, ...]) -> float:
    return sum(text.count(word) for word in words) / (len(text) + 20)


def _beyond(hit: Hit, query: SearchQuery) -> bool:
    assert query.after is not None
    return hit.sort < query.after if effective_sort(query) is Sort.NEWEST else hit.sort > query.after


def _passes(doc: SearchDoc, filters: Iterable[Filter]) -> bool:
    return all(_passes_one(doc, filter_) for filter_ in filters)


def _passes_one(doc: SearchDoc, filter_: Filter) -> bool:
    if isinstance(filter_, Terms):
        values: tuple[Scalar | None, ...] = doc.filters.get(filter_.field, ()) or (None,)
        return any(value in filter_.values for value in values)
    return _within(doc.dates[filter_.field], filter_)


def _within(moment: datetime, between: DateRange) -> bool:
    return (between.gte is None or moment >= between.gte) and (between.lt is None or moment < between.lt)


def _count(docs: Iterable[SearchDoc], facet: Facet, filters: tuple[Filter, ...]) -> tuple[Bucket, ...]:
    counts: Counter[Scalar] = Counter()
    own = isinstance(facet, TermsFacet) and not facet.own_filter
    used = [f for f in filters if not (own and isinstance(f, Terms) and f.field == facet.field)]
    for doc in docs:
        if not _passes(doc, used):
            continue
        if isinstance(facet, MonthFacet):
            counts[doc.dates[facet.field].astimezone(UTC8).strftime("%Y-%m")] += 1
        else:
            counts.update(set(doc.filters.get(facet.field, ())))
    if isinstance(facet, MonthFacet):
        return tuple(Bucket(value, counts[value]) for value in sorted(counts, key=str))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Bucket(value, count) for value, count in ranked[: facet.size])
