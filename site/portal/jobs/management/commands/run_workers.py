import ctypes
import logging
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from portal.jobs.services import recover
from portal.jobs.ticker import tick

logger = logging.getLogger(__name__)
# Wagtail's own tasks wait in "default"; they are quick.
QUEUES = {"quick": "quick,default", "long": "long"}
PR_SET_PDEATHSIG = 1
RESTART_SECONDS = 1.0
TICK_SECONDS = 5.0


class Command(BaseCommand):
    help = "Run the two workers and the ticker; a worker that dies is started again. Ctrl-C stops them all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pids", type=Path, help="write the workers' process ids to this file, one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        supervisor = Supervisor(options["pids"])
        signal.signal(signal.SIGTERM, supervisor.stop)
        signal.signal(signal.SIGINT, supervisor.stop)
        supervisor.run()


class Supervisor:
    """Keeps one process per queue alive and, between looks, ticks and recovers."""

    def __init__(self, pids: Path | None) -> None:
        self.running = True
        self.pids = pids
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.next_tick = 0.0

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.running = False

    def run(self) -> None:
        try:
            while self.running:
                self._guard(self._keep_workers)
                if time.monotonic() >= self.next_tick:
                    self.next_tick = time.monotonic() + TICK_SECONDS
                    close_old_connections()
                    self._guard(recover)
                    self._guard(tick)
                time.sleep(RESTART_SECONDS)
        finally:
            for worker in self.workers.values():
                worker.terminate()
            for worker in self.workers.values():
                self._wait(worker)

    def _guard(self, act: Callable[[], object]) -> None:
        """Whatever one part of a round raises, the other parts have their turn, and the next round comes in seconds."""
        try:
            act()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            logger.exception("a round of the supervisor failed")

    def _keep_workers(self) -> None:
        started = False
        for name, queues in QUEUES.items():
            worker = self.workers.get(name)
            if worker is None or worker.poll() is not None:
                if worker is not None:
                    logger.warning("the %s worker ended with %s; starting it again", name, worker.returncode)
                self.workers[name] = self._start(queues)
                started = True
        if started and self.pids is not None:
            pairs = ", ".join(f'"{name}": {worker.pid}' for name, worker in self.workers.items())
            self.pids.write_text(f"{{{pairs}}}\n", encoding="ascii")

    def _start(self, queues: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, str(settings.ROOT / "manage.py"), "db_worker", "--queue-name", queues]
        command += ["--interval", "0.5", "--no-startup-delay", "--no-reload", "-v", "0"]
        return subprocess.Popen(command, preexec_fn=_die_with_parent)  # noqa: S603  our own command line

    def _wait(self, worker: "subprocess.Popen[bytes]") -> None:
        try:
            worker.wait(timeout=10)
        except subprocess.TimeoutExpired:
            worker.kill()


def _die_with_parent() -> None:
    """On Linux a worker ends with its supervisor, also when that one is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
