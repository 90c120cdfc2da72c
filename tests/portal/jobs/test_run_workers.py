"""The supervisor as a process of its own, over duties that go wrong in every way."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.jobs.errors import ERRORS
from tests.processes.site import PATIENCE, Site, until

BAD = {f"bad.{type(error).__name__}" for error in ERRORS}
ONE_SUCCESS = "SELECT COUNT(*) FROM jobs_dutystate WHERE last_success IS NOT NULL AND name = '{}'"
# Since the trial began every one of them was tried again.
FAILED_TWICE = "SELECT COUNT(*) FROM jobs_dutystate WHERE failures >= 2 AND last_error <> '' AND name LIKE 'bad.%'"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path, DJANGO_SETTINGS_MODULE="tests.portal.jobs.failing_settings", KILL_ONCE="1") as started:
        yield started


def succeeded(site: Site, name: str) -> bool:
    return bool(site.query(ONE_SUCCESS.format(name)))


def pids(site: Site) -> list[int]:
    return [site.worker_pid(name) for name in ("quick", "long")]


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_no_duty_ends_the_supervisor_or_holds_up_another(site: Site) -> None:
    killed = site.start_workers()
    assert killed.wait(PATIENCE) == -signal.SIGKILL
    assert succeeded(site, "good.first")
    assert not succeeded(site, "good.last")

    supervisor = site.start_workers()
    until(lambda: succeeded(site, "good.last"), PATIENCE, "the duties behind the one that killed are done")
    workers = pids(site)
    until(lambda: site.query(FAILED_TWICE) == len(BAD), PATIENCE, "every bad duty was tried again")
    # The lease of the process that was killed ran out.
    until(lambda: succeeded(site, "good.kills_once"), PATIENCE, "its turn was taken up")

    assert supervisor.poll() is None
    assert [pid for pid in workers if not is_alive(pid)] == []
    assert pids(site) == workers
    assert site.query("SELECT last_error FROM jobs_dutystate WHERE name = 'good.kills_once'") == "its process stopped"
    end(supervisor)
    assert [pid for pid in workers if is_alive(pid)] == []


def end(supervisor: "subprocess.Popen[bytes]") -> None:
    """Asked to stop, it stops, and its workers with it."""
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(PATIENCE) == 0
