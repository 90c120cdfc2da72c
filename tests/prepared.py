"""A migrated database to copy: made once for a state of the migrations; every run and every process of it starts from a copy."""

import fcntl
import hashlib
import inspect
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "databases"


def state() -> str:
    """What the migrations on disk come to, those of the libraries too: another letter, another state."""
    digest = hashlib.sha256()
    packages = {Path(inspect.getfile(type(m))).parent for m in MigrationLoader(None).disk_migrations.values()}
    # First rows stand beside the migrations in modules of their own.
    for file in sorted(file for package in packages for file in package.glob("*.py")):
        digest.update(f"{file.parent.parent.name} {file.name} ".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone(what: str) -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)


# --- SQLite: a file -----------------------------------------------------------------------------------------------------


def sqlite_file() -> Path:
    """The prepared file; made when this state of the migrations has none, and older ones go."""
    prepared = FOLDER / f"{state()}.sqlite3"
    with _alone("sqlite"):
        if not prepared.exists():
            forget_sqlite()
            _make_sqlite(prepared)
    return prepared


def forget_sqlite() -> None:
    for old in FOLDER.glob("*.sqlite3*"):
        old.unlink()


def _make_sqlite(prepared: Path) -> None:
    unfinished = prepared.with_suffix(".sqlite3-unfinished")
    _migrate(f"sqlite:///{unfinished}")
    # What lies in the log beside the file goes into it.
    with sqlite3.connect(unfinished) as file:
        file.execute("PRAGMA journal_mode=DELETE")
    file.close()
    unfinished.replace(prepared)


def copy_sqlite(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sqlite_file(), target)


# --- PostgreSQL: a database that CREATE DATABASE … TEMPLATE copies ---------------------------------------------------------


def postgresql_template(url: str) -> str:
    """The name of the prepared database on that server; made when this state of the migrations has none."""
    name = f"prepared_{state()}"
    with _alone("postgresql"), _server(url) as server:
        if name not in _prepared(server):
            _forget(server)
            _make_postgresql(server, url, name)
    return name


def forget_postgresql(url: str) -> None:
    with _server(url) as server:
        _forget(server)


@contextmanager
def _server(url: str) -> Iterator[Any]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        yield server


def _prepared(server: Any) -> list[str]:
    found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'prepared%'")
    return [name for (name,) in found]


def _forget(server: Any) -> None:
    for name in _prepared(server):
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _make_postgresql(server: Any, url: str, name: str) -> None:
    unfinished = f"{name}_unfinished"
    server.execute(f'CREATE DATABASE "{unfinished}"')
    _migrate(f"{url.rsplit('/', 1)[0]}/{unfinished}")
    server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


# --- For the suite --------------------------------------------------------------------------------------------------------


def start_from_copy() -> None:
    """Let Django's test database begin as a copy; what Django migrates afterwards is then nothing."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        copy_sqlite(Path(test["NAME"]))
    else:
        test["TEMPLATE"] = postgresql_template(os.environ["DATABASE_URL"])


def forget() -> None:
    """Anew for every run that asks for it (`--create-db`)."""
    if connection.vendor == "sqlite":
        forget_sqlite()
    else:
        forget_postgresql(os.environ["DATABASE_URL"])
