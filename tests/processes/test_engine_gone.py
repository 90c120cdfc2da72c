"""Elasticsearch goes away under a running site and comes back. Needs a search server: collected only with one."""

import os
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

from tests.processes.site import PATIENCE, SLUG, Site, Visitor, free_port, until


class Gate:
    """A way to the engine that can be shut: to its clients the engine is then gone."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self.target = (parts.hostname or "127.0.0.1", parts.port or 9200)
        self.port = free_port()
        self.listener: socket.socket | None = None
        self.connections: list[socket.socket] = []

    def open(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def shut(self) -> None:
        assert self.listener is not None
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.connections:
            connection.close()
        self.connections.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            far = socket.create_connection(self.target)
            self.connections += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        finally:
            one.close()
            other.close()


def sign_in(site: Site) -> Visitor:
    visitor = site.visitor()
    visitor.post("/accounts/sign-in/", username="reviewer", password="demo-reviewer-2026", next="")
    return visitor


if os.environ.get("SEARCH_URL", "").startswith("http"):

    def test_with_elasticsearch_gone_comments_are_taken_and_the_index_catches_up(tmp_path: Path) -> None:
        gate = Gate(os.environ["SEARCH_URL"])
        gate.open()
        with Site(tmp_path, SEARCH_URL=f"http://127.0.0.1:{gate.port}") as site:
            site.manage("load_sample")
            site.start_web()
            gate.shut()

            assert site.visitor().comment(SLUG, "搜索服务器停机时提的意见") <= 5
            for path in ("/", f"/consultations/{SLUG}/", "/consultations/lanjiang-ebikes-1/results/", "/healthz"):
                assert site.get(path), path
            staff = sign_in(site)
            assert "搜索服务暂时没有回应" in staff.get("/office/comments/?q=" + "%E7%94%B5%E6%A2%AF")

            gate.open()
            site.start_workers()
            took = until(lambda: site.outbox() == 0, PATIENCE, "the index has caught up")
            print(f"index caught up {took:.1f} s after the engine came back")
            assert site.manage("check_index", check=False).returncode == 0
        gate.shut()
