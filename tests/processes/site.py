"""A whole site in processes of its own: database, index, workers, web server; to be killed at will."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import prepared

ROOT = Path(__file__).resolve().parents[2]
# The sample's open consultation, and how long anything may take to right itself.
SLUG = "lanjiang-elderly-care"
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """Use as a context: on leaving, everything it started has ended."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.database: str | None = None
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "DATA_DIR": str(folder),
            "JOB_LEASE_SECONDS": "3",
            "SEARCH_PREFIX": f"{uuid.uuid4().hex[:8]}-",
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            **environment,
        }
        self.environment.setdefault("SEARCH_URL", f"sqlite://{folder / 'search'}")
        if not self.environment["SEARCH_URL"].startswith("http"):
            self.environment["SEARCH_URL"] = f"sqlite://{folder / 'search'}"

    def __enter__(self) -> "Site":
        self._make_database()
        self.manage("migrate", "-v", "0")
        self.manage("collectstatic", "--noinput", "-v", "0")
        return self

    def __exit__(self, *error: object) -> None:
        for process in reversed(self.processes):
            self._end(process)
        self._drop_database()

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()

    # --- database ---------------------------------------------------------------------------------------------------

    def _make_database(self) -> None:
        url = os.environ.get("DATABASE_URL", "")
        if not url.startswith("postgres"):
            prepared.copy_sqlite(self.folder / "db.sqlite3")
            self.environment["DATABASE_URL"] = f"sqlite:///{self.folder / 'db.sqlite3'}"
            return
        self.database = f"site_{uuid.uuid4().hex[:8]}"
        self._administer(f'CREATE DATABASE "{self.database}" TEMPLATE "{prepared.postgresql_template(url)}"')
        self.environment["DATABASE_URL"] = url.rsplit("/", 1)[0] + f"/{self.database}"

    def _drop_database(self) -> None:
        if self.database:
            self._administer(f'DROP DATABASE "{self.database}" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(statement)

    def query(self, sql: str) -> Any:
        """The first column of the first row, read on a connection of its own."""
        url = self.environment["DATABASE_URL"]
        if url.startswith("postgres"):
            import psycopg

            with psycopg.connect(url) as server:
                return server.execute(sql).fetchone()[0]
        import sqlite3

        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20) as file:
            return file.execute(sql).fetchone()[0]

    def outbox(self) -> int:
        """Changes that the index has not heard of yet."""
        return int(self.query("SELECT COUNT(*) FROM search_outboxentry"))

    # --- processes --------------------------------------------------------------------------------------------------

    def manage(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=check)

    def shell(self, code: str) -> str:
        return self.manage("shell", "-v", "0", "-c", code).stdout.strip()

    def start_workers(self) -> "subprocess.Popen[bytes]":
        pids = self.folder / "workers.json"
        command = [sys.executable, str(ROOT / "manage.py"), "run_workers", "--pids", str(pids)]
        return self._start(command)

    def worker_pid(self, name: str) -> int:
        return int(json.loads((self.folder / "workers.json").read_text())[name])

    def start_web(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--pythonpath", f"{ROOT},{ROOT}/site",
                   "--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "4", "--log-level", "error"]  # fmt: skip
        self._start(command)
        until(lambda: self.get("/healthz") is not None, 30, "the web server answers")

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    # --- as a visitor -----------------------------------------------------------------------------------------------

    def get(self, path: str) -> str | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.read().decode()
        except OSError:
            return None

    def visitor(self) -> "Visitor":
        return Visitor(f"http://127.0.0.1:{self.port}")


class Visitor:
    """A browser without scripts: keeps cookies, fills in the token of each form."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=30) as answer:
            return answer.read().decode()

    def post(self, path: str, **fields: str) -> tuple[str, str]:
        """The address one ends at, and its page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert token is not None
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token.group(1), **fields}).encode()
        request = urllib.request.Request(self.base + path, data, {"Referer": self.base + path})
        with self.opener.open(request, timeout=30) as answer:
            return answer.url, answer.read().decode()

    def comment(self, slug: str, text: str) -> float:
        """Write and send one opinion; the seconds that the sending took."""
        self.post(f"/consultations/{slug}/comment/", on="", text=text, proposed="", reason="", done="1")
        start = time.monotonic()
        address, page = self.post(f"/consultations/{slug}/comment/send/", name="", phone="", organisation="")
        assert "/receipts/" in address, page
        return time.monotonic() - start


def until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait for something to become true; the seconds it took."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if condition():
            return time.monotonic() - start
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")
