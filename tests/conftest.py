"""What every test can count on: an empty index, a closed breaker, and servers that really are there under CI."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from portal.frozen.triggers import put_up, take_down
from search import feeding, finding
from search.building import generation_prefix, is_current
from search.sources import SearchSource, get_sources
from tests import prepared

ROOT = Path(__file__).resolve().parent.parent
# These know neither database nor engine, or ask the browser about what no database changes: `make test` runs them, and
# `make test-services` leaves out those of them that do not ask for the database (and the accessibility rules).
PURE = (
    "tests/consultations/lawtext",
    "tests/search/clustering",
    "tests/portal/test_translations.py",
    "tests/search/test_text.py",
    "tests/test_repository.py",
)
ACCESSIBILITY = ("tests/browser/test_accessibility.py",)
# The tests of each of these share something costly, so one process runs them all; they take longest and begin first.
TOGETHER = (
    "tests/test_role_matrix.py",
    "tests/test_admin_matrix.py",
    "tests/processes/test_killed.py",
    "tests/processes/test_engine_gone.py",
)
SHARED = Path(__file__).resolve().parents[2] / "shared"
CI = os.environ.get("CI") == "true"

# How long a machine takes under load says nothing about a property; in CI every run tries the same examples.
hypothesis.settings.register_profile(
    "here", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("here"), derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if CI else "here")


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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", metavar="FILE", help="write which tests ran, and how each ended, into this file")


def pytest_configure(config: pytest.Config) -> None:
    missing = [path for path in (*PURE, *ACCESSIBILITY, *TOGETHER) if not (ROOT / path).exists()]
    assert not missing, f"tests/conftest.py names what is not there: {missing}"
    if os.environ.get("REQUIRE_SERVICES"):
        assert os.environ["DATABASE_URL"].startswith("postgres"), "make test-services needs PostgreSQL"
        assert os.environ["SEARCH_URL"].startswith("http"), "make test-services needs Elasticsearch"
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        config.pluginmanager.register(Record(config), "record")


class Record:
    """How every test ended, one line each: `passed tests/…::test_…`."""

    def __init__(self, config: pytest.Config) -> None:
        self.path = config.getoption("--record")
        self.outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = report.outcome

    def pytest_sessionfinish(self) -> None:
        if self.path:
            path = Path(self.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                "".join(f"{outcome} {name}\n" for name, outcome in sorted(self.outcomes.items())), encoding="utf-8"
            )


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("create_db") and not os.environ.get("PYTEST_XDIST_WORKER"):
        prepared.forget()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    for item in items:
        if runs_once(item):
            item.add_marker(pytest.mark.once)
    yield
    # pytest-django has put the tests that empty the database last, and none of these does.
    items.sort(key=lambda item: path_of(item.nodeid) not in TOGETHER)


class Together(LoadScopeScheduling):
    """Test by test in the order of collection, but those of a module in TOGETHER to one process.

    pytest-xdist has `xdist_group` for this, which pytest 9.2 silently ignores (pytest-xdist#1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        path = path_of(nodeid)
        return path if path in TOGETHER else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


def path_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def runs_once(item: pytest.Item) -> bool:
    path = path_of(item.nodeid)
    if path.startswith(ACCESSIBILITY):
        return True
    asks_database = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
    return path.startswith(PURE) and not asks_database


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Every process has a database of its own, which begins as a copy of the prepared one."""
    prepared.start_from_copy()


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """`--create-db` prepares anew; what a process then has is a copy in any case."""
    return False


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Of SQLite the copied file is kept as it lies there; PostgreSQL makes the copy itself."""
    return connection.vendor == "sqlite"


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


@pytest.fixture(scope="session")
def _log_watch() -> Iterator[Any]:
    # Models can be imported only now.
    from tests.log_watch import watching

    with watching() as watch:
        yield watch


@pytest.fixture(autouse=True)
def _no_words_in_the_log(_log_watch: Any) -> Iterator[None]:
    """After every test, that of no suite a log line holds a comment's text, a name, a telephone number or a code."""
    yield
    found = _log_watch.take()
    assert not found, f"the log holds what people wrote or who they are: {found}"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Keys of records begin anew in every test; what was kept of others must not answer for them."""
    cache.clear()


@pytest.fixture(autouse=True)
def _first_language() -> None:
    """A page asked for in English leaves its language active; whichever test comes next begins in the first one."""
    translation.deactivate()


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
