"""What every test can count on: an empty index, a closed breaker, and servers that really are there under CI."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

from portal.frozen.triggers import put_up, take_down
from search import feeding, finding
from search.building import generation_prefix, is_current
from search.sources import SearchSource, get_sources

SHARED = Path(__file__).resolve().parents[2] / "shared"
CI = os.environ.get("CI") == "true"


def pytest_report_header() -> list[str]:
    """The servers the suite runs against, with their versions."""
    return [f"database: {_database()}", f"search: {_search()}"]


def _database() -> str:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        import sqlite3

        return f"SQLite {sqlite3.sqlite_version}"
    import psycopg

    with psycopg.connect(url) as server:
        (version,) = server.execute("SHOW server_version").fetchone()
    return f"PostgreSQL {version}"


def _search() -> str:
    url = os.environ.get("SEARCH_URL", "")
    if not url.startswith("http"):
        return "embedded (SQLite FTS5)"
    from elasticsearch import Elasticsearch

    nodes = Elasticsearch(url).nodes.info(metric="os").body["nodes"]
    return f"Elasticsearch {', '.join(sorted({node['version'] for node in nodes.values()}))}"


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("REQUIRE_SERVICES"):
        assert os.environ["DATABASE_URL"].startswith("postgres"), "make test-services needs PostgreSQL"
        assert os.environ["SEARCH_URL"].startswith("http"), "make test-services needs Elasticsearch"


def pytest_sessionstart(session: pytest.Session) -> None:
    call_command("compile_translations")


@pytest.fixture(scope="session", autouse=True)
def _flush_takes_the_triggers_down() -> Iterator[None]:
    """A test that commits has its tables emptied after it, frozen ones too; the triggers are away for just that."""
    flush = TransactionTestCase._fixture_teardown

    def flush_without_triggers(case: TransactionTestCase) -> None:
        take_down(connection)
        try:
            flush(case)
        finally:
            put_up(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Keys of records begin anew in every test; what was kept of others must not answer for them."""
    cache.clear()


@pytest.fixture(autouse=True)
def _empty_index(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that touch the database begin with an index that is there and empty."""
    for module in (finding, feeding):
        monkeypatch.setattr(module, "breaker", finding.Breaker())
    if {"db", "transactional_db", "django_db_setup"} & set(request.fixturenames):
        for source in get_sources().values():
            make_empty_index(source)


def make_empty_index(source: SearchSource) -> None:
    """One generation, current and never written to."""
    engine = source.engine
    if is_current(source) and len(engine.generations()) == 1 and _is_untouched(engine):
        return
    drop_everything(engine)
    generation = f"{generation_prefix(source)}-{uuid.uuid4().hex[:8]}"
    engine.create(generation)
    engine.activate(generation)


def _is_untouched(engine: Any) -> bool:
    """Not merely without documents: what was deleted leaves its revision behind."""
    if engine.name == "elasticsearch":
        done = engine.client.indices.stats(index=engine.alias, metric="indexing")["_all"]["primaries"]["indexing"]
        return done["index_total"] + done["delete_total"] == 0
    if engine.name == "sqlite":
        with engine._connect(None) as db:
            return db.execute("SELECT COUNT(*) FROM docs").fetchone() == (0,)
    return not engine._get(None).revs


def drop_everything(engine: Any) -> None:
    """Remove every generation, the active one included."""
    if engine.name == "elasticsearch":
        names = [engine._index(name) for name in engine.generations()]
        if names:
            engine.writer.indices.delete(index=names)
        return
    if engine.name == "sqlite":
        engine._pointer.unlink(missing_ok=True)
    else:
        engine._active = None
    for name in engine.generations():
        engine.drop(name)


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Any) -> Any:
    """`with on_commit():` runs what waits for the commit, as a real request would."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(scope="session")
def laws() -> list[Path]:
    return _shared("laws", "*.txt")


@pytest.fixture(scope="session")
def real_comments() -> Path:
    return _shared("comments", "messages.jsonl")[0]


def _shared(folder: str, pattern: str) -> list[Path]:
    found = sorted((SHARED / folder).glob(pattern))
    if not found:
        pytest.skip(f"the folder shared/{folder} with real texts is not here")
    return found


@pytest.fixture
def is_sqlite() -> bool:
    return connection.vendor == "sqlite"
