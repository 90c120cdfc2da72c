"""The embedded engine: SQLite FTS5 over pairs of characters, one file per generation, beside the database.

Derived data: any file may be deleted at any time and is built again from the database.
"""

import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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

BUSY_SECONDS = 20
LIKE_TERMS = 30
_NAME = re.compile(r"^[a-z0-9-]+$")
# The document's moment, shifted to UTC+8, as YYYY-MM.
_MONTH = "strftime('%Y-%m', {column} / 1000 + 28800, 'unixepoch')"

Clause = tuple[str, list[Any]]


class SqliteEngine:
    name = "sqlite"
    inline = True

    def __init__(self, schema: IndexSchema, folder: Path) -> None:
        self.schema = schema
        self.folder = folder

    # --- generations ------------------------------------------------------------------------------------------------

    def create(self, generation: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        dates = "".join(f", {_date_column(name)} INTEGER NOT NULL DEFAULT 0" for name in self.schema.dates)
        with self._connect(generation, create=True) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(
                f"""
                CREATE TABLE IF NOT EXISTS docs (
                    id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, gone INTEGER NOT NULL, text TEXT NOT NULL{dates});
                CREATE TABLE IF NOT EXISTS filters (
                    field TEXT NOT NULL, value NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (field, value, id)
                ) WITHOUT ROWID;
                CREATE INDEX IF NOT EXISTS filters_by_id ON filters (id, field);
                CREATE INDEX IF NOT EXISTS docs_by_date ON docs ({_date_column(self.schema.dates[0])}, id);
                CREATE VIRTUAL TABLE IF NOT EXISTS fts USING fts5(body, content='', prefix='1', tokenize='ascii');
                CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab(fts, row);
                """
            )

    def activate(self, generation: str) -> None:
        if not self._file(generation).exists():
            raise SearchUnavailableError(f"no generation {generation}")
        beside = self._pointer.with_suffix(f".{uuid.uuid4().hex}")
        beside.write_text(generation, encoding="ascii")
        beside.replace(self._pointer)

    def active(self) -> str | None:
        name = self._pointed_at()
        while name is not None and not self._file(name).exists():
            # Either it was deleted by hand, or switched and dropped since the look at the pointer.
            before, name = name, self._pointed_at()
            if name == before:
                return None
        return name

    def generations(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob(f"{self.schema.name}-*.sqlite3"))

    def drop(self, generation: str) -> None:
        if generation == self.active():
            raise BadQueryError("the active generation cannot be dropped")
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._file(generation)}{suffix}").unlink(missing_ok=True)

    # --- writing ----------------------------------------------------------------------------------------------------

    def apply(self, ops: Sequence[Op], generation: str | None = None) -> BulkReport:
        applied = 0
        with self._connect(generation) as db:
            db.execute("BEGIN IMMEDIATE")
            for op in ops:
                applied += self._apply_one(db, op)
            db.execute("COMMIT")
        return BulkReport(applied, len(ops) - applied)

    def _apply_one(self, db: sqlite3.Connection, op: Op) -> bool:
        id_, rev = (op.id, op.rev) if isinstance(op, Delete) else (op.doc.id, op.doc.rev)
        old = db.execute("SELECT rev, gone, text FROM docs WHERE id = ?", [id_]).fetchone()
        if old is not None:
            if rev < old[0]:
                return False
            if not old[1]:
                db.execute("INSERT INTO fts (fts, rowid, body) VALUES ('delete', ?, ?)", [id_, _body(old[2])])
                db.execute("DELETE FROM filters WHERE id = ?", [id_])
        if isinstance(op, Delete):
            db.execute("INSERT OR REPLACE INTO docs (id, rev, gone, text) VALUES (?, ?, 1, '')", [id_, rev])
        else:
            self._insert(db, op.doc)
        return True

    def _insert(self, db: sqlite3.Connection, doc: SearchDoc) -> None:
        text = normalise(doc.text)
        columns = "".join(f", {_date_column(name)}" for name in self.schema.dates)
        moments = [milliseconds(doc.dates[name]) for name in self.schema.dates]
        marks = ", ?" * len(moments)
        db.execute(
            f"INSERT OR REPLACE INTO docs (id, rev, gone, text{columns}) VALUES (?, ?, 0, ?{marks})",
            [doc.id, doc.rev, text, *moments],
        )
        db.execute("INSERT INTO fts (rowid, body) VALUES (?, ?)", [doc.id, _body(text)])
        db.executemany(
            "INSERT OR IGNORE INTO filters (field, value, id) VALUES (?, ?, ?)",
            [(name, value, doc.id) for name in self.schema.filters for value in doc.filters.get(name, ())],
        )

    def refresh(self, generation: str | None = None) -> None:
        """Nothing to do: a commit is visible at once."""

    # --- reading ----------------------------------------------------------------------------------------------------

    def search(self, query: SearchQuery) -> SearchResult:
        check_query(self.schema, query)
        with self._connect(None) as db:
            self._collect(db, query)
            where, values = _where(query.filters)
            (total,) = db.execute(
                f"SELECT COUNT(*) FROM hit JOIN docs ON docs.id = hit.id WHERE {where}", values
            ).fetchone()
            hits = self._page(db, query, where, values)
            facets = {facet.field: _facet(db, facet, query.filters) for facet in query.facets}
        more = len(hits) > query.size
        page = tuple(hits[: query.size])
        return SearchResult(page, total, facets, page[-1].sort if more and page else None, self.name)

    def _collect(self, db: sqlite3.Connection, query: SearchQuery) -> None:
        """Put the documents that match the words into a temporary table; filters and facets join it."""
        words = parse_query(query.text)
        db.execute("CREATE TEMP TABLE hit (id INTEGER PRIMARY KEY, score REAL)")
        if words.must:
            score = "bm25(fts)" if effective_sort(query) is Sort.RELEVANCE else "0"
            db.execute(f"INSERT INTO hit SELECT rowid, {score} FROM fts WHERE fts MATCH ?", [_match(words)])
        elif words.must_not:
            db.execute(
                "INSERT INTO hit SELECT id, 0 FROM docs WHERE NOT gone"
                " AND id NOT IN (SELECT rowid FROM fts WHERE fts MATCH ?)",
                [_any_of(words.must_not)],
            )
        else:
            db.execute("INSERT INTO hit SELECT id, 0 FROM docs WHERE NOT gone")

    def _page(self, db: sqlite3.Connection, query: SearchQuery, where: str, values: list[Any]) -> list[Hit]:
        date = f"docs.{_date_column(self.schema.dates[0])}"
        sort = effective_sort(query)
        order = {
            Sort.RELEVANCE: f"hit.score, {date}, docs.id",
            Sort.NEWEST: f"{date} DESC, docs.id DESC",
            Sort.OLDEST: f"{date}, docs.id",
        }[sort]
        values = list(values)
        if query.after is not None:
            sign = "<" if sort is Sort.NEWEST else ">"
            where += f" AND ({date}, docs.id) {sign} (?, ?)"
            values += query.after
        # One more than asked tells whether there is a next page; a relevance page has no cursor.
        limit = query.size + (sort is not Sort.RELEVANCE)
        rows = db.execute(
            f"SELECT docs.id, hit.score, {date} FROM hit JOIN docs ON docs.id = hit.id"
            f" WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
            [*values, limit, query.offset],
        )
        ranked = sort is Sort.RELEVANCE
        return [Hit(id_, -score if ranked else None, (moment, id_)) for id_, score, moment in rows]

    def more_like_this(
        self, text: str, *, exclude: Iterable[int] = (), filters: tuple[Filter, ...] = (), size: int = 10
    ) -> SearchResult:
        without = set(exclude)
        where, values = _where(filters)
        with self._connect(None) as db:
            terms = _rarest(db, set(tokens(normalise(text))))
            if not terms:
                return SearchResult((), 0, backend=self.name)
            db.execute("CREATE TEMP TABLE hit (id INTEGER PRIMARY KEY, score REAL)")
            db.execute(
                "INSERT INTO hit SELECT rowid, bm25(fts) FROM fts WHERE fts MATCH ?",
                [" OR ".join(f'"{term}"' for term in terms)],
            )
            rows = db.execute(
                f"SELECT docs.id, hit.score, docs.{_date_column(self.schema.dates[0])} FROM hit"
                f" JOIN docs ON docs.id = hit.id WHERE {where} ORDER BY hit.score, docs.id",
                values,
            ).fetchall()
        hits = [Hit(id_, -score, (moment, id_)) for id_, score, moment in rows if id_ not in without]
        return SearchResult(tuple(hits[:size]), len(hits), backend=self.name)

    def scan(self, after_id: int = 0, limit: int = 10_000, generation: str | None = None) -> list[tuple[int, int]]:
        with self._connect(generation) as db:
            return db.execute(
                "SELECT id, rev FROM docs WHERE NOT gone AND id > ? ORDER BY id LIMIT ?", [after_id, limit]
            ).fetchall()

    def health(self) -> Health:
        try:
            with self._connect(None) as db:
                (docs,) = db.execute("SELECT COUNT(*) FROM docs WHERE NOT gone").fetchone()
        except SearchUnavailableError as error:
            return Health(False, self.name, None, None, str(error))
        return Health(True, self.name, self.active(), docs)

    # --- the file ---------------------------------------------------------------------------------------------------

    @property
    def _pointer(self) -> Path:
        return self.folder / f"{self.schema.name}.active"

    def _pointed_at(self) -> str | None:
        try:
            return self._pointer.read_text(encoding="ascii")
        except FileNotFoundError:
            return None

    def _file(self, generation: str) -> Path:
        if not _NAME.match(generation):
            raise BadQueryError(f"not a name of a generation: {generation!r}")
        return self.folder / f"{generation}.sqlite3"

    @contextmanager
    def _connect(self, generation: str | None, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        db = self._open(generation, create=create)
        try:
            yield db
        except sqlite3.DatabaseError as error:
            raise SearchUnavailableError(
                f"the index {generation or self.schema.name} cannot be read: {error}"
            ) from error
        finally:
            db.close()

    def _open(self, generation: str | None, *, create: bool) -> sqlite3.Connection:
        """The file of the generation. When the active one is switched and dropped meanwhile: that of the next."""
        name = generation or self.active()
        while name is not None:
            try:
                return _open_file(self._file(name), create=create)
            except sqlite3.DatabaseError as error:
                now = generation or self.active()
                if now == name:
                    raise SearchUnavailableError(f"the index {name} cannot be read: {error}") from error
                name = now
        raise SearchUnavailableError(f"there is no index of {self.schema.name}")


def _open_file(path: Path, *, create: bool) -> sqlite3.Connection:
    """Never makes a file of a generation that was dropped. Raises sqlite3.DatabaseError."""
    address = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    db = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous=NORMAL")
        # Reading opens the log too. A drop takes the file away first, so with the file still there nothing is missing.
        db.execute("PRAGMA schema_version").fetchone()
        if not path.exists():
            raise sqlite3.OperationalError("dropped a moment ago")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _date_column(name: str) -> str:
    return f"d_{name}"


def _body(folded: str) -> str:
    return " ".join(tokens(folded))


def _phrase(word: str) -> str:
    found = query_tokens(word)
    joined = " ".join(found)
    return f'"{joined}"*' if len(word) == 1 else f'"{joined}"'


def _any_of(words: Iterable[str]) -> str:
    return " OR ".join(_phrase(word) for word in words)


def _match(words: Words) -> str:
    wanted = " AND ".join(_phrase(word) for word in words.must)
    return f"({wanted}) NOT ({_any_of(words.must_not)})" if words.must_not else wanted


def _where(filters: Iterable[Filter]) -> tuple[str, list[Any]]:
    """The filters as SQL over `docs`, and its values."""
    parts, values = ["NOT docs.gone"], []
    for filter_ in filters:
        sql, given = _terms(filter_) if isinstance(filter_, Terms) else _between(filter_)
        parts.append(sql)
        values += given
    return " AND ".join(parts), values


def _terms(terms: Terms) -> Clause:
    given = [value for value in terms.values if value is not None]
    parts = []
    values: list[Any] = []
    if given:
        marks = ", ".join("?" * len(given))
        parts.append(f"docs.id IN (SELECT id FROM filters WHERE field = ? AND value IN ({marks}))")
        values += [terms.field, *given]
    if None in terms.values:
        parts.append("docs.id NOT IN (SELECT id FROM filters WHERE field = ?)")
        values.append(terms.field)
    return f"({' OR '.join(parts) or '0'})", values


def _between(between: DateRange) -> Clause:
    column = f"docs.{_date_column(between.field)}"
    parts, values = ["1"], []
    if between.gte is not None:
        parts.append(f"{column} >= ?")
        values.append(milliseconds(between.gte))
    if between.lt is not None:
        parts.append(f"{column} < ?")
        values.append(milliseconds(between.lt))
    return " AND ".join(parts), values


def _facet(db: sqlite3.Connection, facet: Facet, filters: tuple[Filter, ...]) -> tuple[Bucket, ...]:
    if isinstance(facet, MonthFacet):
        where, values = _where(filters)
        month = _MONTH.format(column=f"docs.{_date_column(facet.field)}")
        rows = db.execute(
            f"SELECT {month} AS month, COUNT(*) FROM hit JOIN docs ON docs.id = hit.id"
            f" WHERE {where} GROUP BY month ORDER BY month",
            values,
        )
    else:
        where, values = _where(facet_filters(facet, filters))
        rows = db.execute(
            "SELECT filters.value, COUNT(*) AS n FROM hit JOIN docs ON docs.id = hit.id"
            f" JOIN filters ON filters.id = hit.id AND filters.field = ? WHERE {where}"
            " GROUP BY filters.value ORDER BY n DESC, filters.value LIMIT ?",
            [facet.field, *values, facet.size],
        )
    return tuple(Bucket(value, count) for value, count in rows)


def _rarest(db: sqlite3.Connection, wanted: set[str]) -> list[str]:
    """The terms, present in the index, that say most about a text."""
    marks = ", ".join("?" * len(wanted))
    rows = db.execute(
        f"SELECT term FROM vocabulary WHERE term IN ({marks}) ORDER BY doc, term LIMIT ?",
        [*sorted(wanted), LIKE_TERMS],
    )
    return [term for (term,) in rows]
