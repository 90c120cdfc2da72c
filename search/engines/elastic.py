"""Elasticsearch 8.19+. Uses nothing that a server without modules lacks: no analysis block, no scripts, no reindex."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import elasticsearch_dsl as dsl
from elastic_transport import ConnectionError as TransportConnectionError
from elastic_transport import ConnectionTimeout
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from search.engine import (
    BadQueryError,
    Bucket,
    BulkReport,
    DateRange,
    Delete,
    Facet,
    Filter,
    Health,
    Hit,
    IndexSchema,
    MonthFacet,
    Op,
    SearchDoc,
    SearchQuery,
    SearchResult,
    SearchUnavailableError,
    Sort,
    Terms,
    check_query,
    effective_sort,
    facet_filters,
    milliseconds,
)
from search.text import Words, normalise, parse_query, query_tokens, tokens

BODY = "body_bi"
BULK_DOCS = 500
BULK_BYTES = 5_000_000
LIKE_TERMS = 30
READ_SECONDS = 3
WRITE_SECONDS = 30
UNREACHABLE = (TransportConnectionError, ConnectionTimeout)


def connect(url: str) -> Elasticsearch:
    """A client that fails fast; the caller decides what a failure means."""
    return Elasticsearch(url, request_timeout=READ_SECONDS, max_retries=0, retry_on_timeout=False)


class ElasticEngine:
    name = "elasticsearch"
    inline = False

    def __init__(self, schema: IndexSchema, client: Elasticsearch, *, prefix: str = "") -> None:
        self.schema = schema
        self.client = client
        self.writer = client.options(request_timeout=WRITE_SECONDS)
        self.prefix = prefix
        self.alias = f"{prefix}{schema.name}"

    # --- generations ------------------------------------------------------------------------------------------------

    def create(self, generation: str) -> None:
        index = dsl.Index(self._index(generation), using=self.writer)
        index.settings(
            number_of_shards=1,
            auto_expand_replicas="0-1",
            refresh_interval="1s",
            gc_deletes="1h",
        )
        index.mapping(self._mapping())
        index.aliases(**{self._door(generation): {}})
        with _reachable():
            if not index.exists():
                index.create()

    def _mapping(self) -> dsl.Mapping:
        mapping = dsl.Mapping()
        mapping.meta("dynamic", "strict")
        # The index holds tokens only; the words themselves stay in the database.
        mapping.meta("_source", excludes=[BODY])
        mapping.field("id", dsl.Long())
        mapping.field("rev", dsl.Long(index=False))
        mapping.field(BODY, dsl.Text(analyzer="whitespace", norms=True, index_options="positions"))
        for name, kind in self.schema.filters.items():
            mapping.field(name, dsl.Long() if kind == "int" else dsl.Keyword())
        for name in self.schema.dates:
            mapping.field(name, dsl.Date(format="epoch_millis"))
        return mapping

    def activate(self, generation: str) -> None:
        actions: list[dict[str, Any]] = [
            {"remove": {"index": f"{self.alias}-*", "alias": self.alias, "must_exist": False}},
            {"add": {"index": self._index(generation), "alias": self.alias}},
        ]
        with _reachable():
            self.writer.indices.update_aliases(actions=actions)

    def active(self) -> str | None:
        with _reachable():
            names = self._aliased()
        return names[0].removeprefix(self.prefix) if names else None

    def _aliased(self) -> list[str]:
        try:
            return sorted(self.client.indices.get_alias(name=self.alias).body)
        except NotFoundError:
            return []

    def generations(self) -> list[str]:
        with _reachable():
            found = self.client.indices.get(index=f"{self.alias}-*", expand_wildcards="open").body
        return sorted(name.removeprefix(self.prefix) for name in found)

    def drop(self, generation: str) -> None:
        if generation == self.active():
            raise BadQueryError("the active generation cannot be dropped")
        with _reachable():
            self.writer.indices.delete(index=self._index(generation), ignore_unavailable=True)

    # --- writing ----------------------------------------------------------------------------------------------------

    def apply(self, ops: Sequence[Op], generation: str | None = None) -> BulkReport:
        target = self._door(generation) if generation else self.alias
        applied, stale, failed = 0, 0, []
        with _reachable():
            results = streaming_bulk(
                self.writer,
                (self._action(op, target) for op in ops),
                chunk_size=BULK_DOCS,
                max_chunk_bytes=BULK_BYTES,
                raise_on_error=False,
                max_retries=3,
                # A name that is no alias would be created as an index, with a mapping that is guessed.
                require_alias=True,
            )
            for _ok, item in results:
                ((verb, outcome),) = item.items()
                status = outcome["status"]
                if status == 409:
                    stale += 1
                elif status < 300 or (verb == "delete" and status == 404 and "error" not in outcome):
                    applied += 1
                elif outcome.get("error", {}).get("type") == "index_not_found_exception":
                    raise SearchUnavailableError(f"there is no index {target}")
                else:
                    failed.append((int(outcome["_id"]), str(outcome.get("error"))))
        return BulkReport(applied, stale, tuple(failed))

    def _action(self, op: Op, target: str) -> dict[str, Any]:
        action: dict[str, Any] = {"_index": target, "version_type": "external_gte"}
        if isinstance(op, Delete):
            return action | {"_op_type": "delete", "_id": op.id, "version": op.rev}
        return action | {"_op_type": "index", "_id": op.doc.id, "version": op.doc.rev, "_source": self._source(op.doc)}

    def _source(self, doc: SearchDoc) -> dict[str, Any]:
        source: dict[str, Any] = {"id": doc.id, "rev": doc.rev, BODY: " ".join(tokens(normalise(doc.text)))}
        source |= {name: list(doc.filters.get(name, ())) for name in self.schema.filters}
        return source | {name: milliseconds(doc.dates[name]) for name in self.schema.dates}

    def refresh(self, generation: str | None = None) -> None:
        with _reachable():
            self.writer.indices.refresh(index=self._index(generation) if generation else self.alias)

    # --- reading ----------------------------------------------------------------------------------------------------

    def search(self, query: SearchQuery) -> SearchResult:
        check_query(self.schema, query)
        sort = effective_sort(query)
        request = self._request(query)
        with _reachable():
            response = request.execute()
        hits = [_hit(hit, ranked=sort is Sort.RELEVANCE) for hit in response.hits.hits]
        page = tuple(hits[: query.size])
        more = len(hits) > query.size
        return SearchResult(
            hits=page,
            total=response.hits.total.value,
            facets={facet.field: _buckets(response, facet) for facet in query.facets},
            next=page[-1].sort if more and page else None,
            backend=self.name,
        )

    def _request(self, query: SearchQuery) -> dsl.Search:
        sort = effective_sort(query)
        # One more than asked tells whether there is a next page; a relevance page has no cursor.
        size = query.size + (sort is not Sort.RELEVANCE)
        request = dsl.Search(using=self.client, index=self.alias).query(_words(parse_query(query.text)))
        request = request.extra(track_total_hits=True, size=size, from_=0 if query.after else query.offset)
        request = request.source(["id"])
        if query.filters:
            request = request.post_filter(_all(query.filters))
        request = self._sorted(request, sort)
        if query.after is not None:
            request = request.extra(search_after=list(query.after))
        for facet in query.facets:
            _add_facet(request, facet, query.filters)
        return request

    def _sorted(self, request: dsl.Search, sort: Sort) -> dsl.Search:
        date = self.schema.dates[0]
        if sort is Sort.RELEVANCE:
            return request.sort("_score", date, "id")
        direction = "desc" if sort is Sort.NEWEST else "asc"
        return request.sort({date: {"order": direction}}, {"id": {"order": direction}})

    def more_like_this(
        self, text: str, *, exclude: Iterable[int] = (), filters: tuple[Filter, ...] = (), size: int = 10
    ) -> SearchResult:
        like = dsl.Q(
            "more_like_this",
            fields=[BODY],
            like=" ".join(tokens(normalise(text))),
            min_term_freq=1,
            min_doc_freq=1,
            max_query_terms=LIKE_TERMS,
            minimum_should_match="1",
        )
        without = dsl.Q("ids", values=[str(id_) for id_ in exclude])
        request = dsl.Search(using=self.client, index=self.alias).query(
            dsl.Q("bool", must=[like], filter=[_all(filters)], must_not=[without])
        )
        request = self._sorted(request.extra(track_total_hits=True, size=size), Sort.RELEVANCE).source(["id"])
        with _reachable():
            response = request.execute()
        hits = tuple(_hit(hit, ranked=True) for hit in response.hits.hits)
        return SearchResult(hits, response.hits.total.value, backend=self.name)

    def scan(self, after_id: int = 0, limit: int = 10_000, generation: str | None = None) -> list[tuple[int, int]]:
        index = self._index(generation) if generation else self.alias
        request = dsl.Search(using=self.writer, index=index).filter("range", id={"gt": after_id}).sort("id")
        with _reachable():
            response = request.source(["id", "rev"]).extra(size=limit).execute()
        return [(hit["_source"]["id"], hit["_source"]["rev"]) for hit in response.hits.hits]

    def health(self) -> Health:
        # info() and ping() fail on a server without the rest-root module; the cluster's health does not.
        try:
            with _reachable():
                status = self.client.cluster.health().body["status"]
                docs = self.client.count(index=self.alias).body["count"]
        except SearchUnavailableError as error:
            return Health(False, self.name, None, None, str(error))
        return Health(status != "red", self.name, self.active(), docs, status)

    def _index(self, generation: str) -> str:
        return f"{self.prefix}{generation}"

    def _door(self, generation: str) -> str:
        """The alias through which a generation is written, active or not."""
        return f"{self._index(generation)}.write"


class _reachable:
    """Turn the client's errors into this interface's own."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> None:
        if isinstance(error, UNREACHABLE):
            raise SearchUnavailableError(f"Elasticsearch does not answer: {error}") from error
        if isinstance(error, NotFoundError):
            raise SearchUnavailableError(f"Elasticsearch has no such index: {error}") from error
        if isinstance(error, ApiError) and not isinstance(error, ConflictError):
            raise SearchUnavailableError(f"Elasticsearch refused: {error}") from error


def _hit(hit: Any, *, ranked: bool) -> Hit:
    sort = list(hit["sort"])
    return Hit(int(hit["_id"]), hit["_score"] if ranked else None, (sort[-2], sort[-1]))


def _phrase(word: str) -> dsl.Q:
    found = query_tokens(word)
    if len(word) == 1:
        return dsl.Q("prefix", **{BODY: found[0]})
    if len(found) == 1:
        return dsl.Q("term", **{BODY: found[0]})
    return dsl.Q("match_phrase", **{BODY: " ".join(found)})


def _words(words: Words) -> dsl.Q:
    if not words:
        return dsl.Q("match_all")
    must = [_phrase(word) for word in words.must] or [dsl.Q("match_all")]
    return dsl.Q("bool", must=must, must_not=[_phrase(word) for word in words.must_not])


def _all(filters: Iterable[Filter]) -> dsl.Q:
    clauses = [_terms(f) if isinstance(f, Terms) else _between(f) for f in filters]
    return dsl.Q("bool", filter=clauses) if clauses else dsl.Q("match_all")


def _terms(terms: Terms) -> dsl.Q:
    given = [value for value in terms.values if value is not None]
    clauses = [dsl.Q("terms", **{terms.field: given})] if given else []
    if None in terms.values:
        clauses.append(dsl.Q("bool", must_not=[dsl.Q("exists", field=terms.field)]))
    return dsl.Q("bool", should=clauses, minimum_should_match=1) if clauses else dsl.Q("match_none")


def _between(between: DateRange) -> dsl.Q:
    bounds: Mapping[str, Any] = {"gte": between.gte, "lt": between.lt}
    given = {name: milliseconds(moment) for name, moment in bounds.items() if moment is not None}
    return dsl.Q("range", **{between.field: given})


def _add_facet(request: dsl.Search, facet: Facet, filters: tuple[Filter, ...]) -> None:
    if isinstance(facet, MonthFacet):
        inner = dsl.A(
            "date_histogram",
            field=facet.field,
            calendar_interval="month",
            format="yyyy-MM",
            time_zone="+08:00",
            min_doc_count=1,
        )
    else:
        order = [{"_count": "desc"}, {"_key": "asc"}]
        inner = dsl.A("terms", field=facet.field, size=facet.size, order=order)
    request.aggs.bucket(facet.field, "filter", filter=_all(facet_filters(facet, filters))).bucket("values", inner)


def _buckets(response: Any, facet: Facet) -> tuple[Bucket, ...]:
    found = response.aggregations[facet.field]["values"].buckets
    if isinstance(facet, MonthFacet):
        return tuple(Bucket(bucket.key_as_string, bucket.doc_count) for bucket in found)
    return tuple(Bucket(bucket.key, bucket.doc_count) for bucket in found)
