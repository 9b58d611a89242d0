"""A PostgreSQL server of the test's own, to be stopped, crashed and started again."""

from __future__ import annotations

import signal
from pathlib import Path

from tools.postgres import binaries
from tools.postgres.server import Server, free_port
from tools.postgres.service import Database

__all__ = ["OwnPostgres"]


class OwnPostgres:
    """A server with one database; use it as a context."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = binaries.ensure()
        self._port = free_port()

    def __enter__(self) -> OwnPostgres:
        self._folder.mkdir()
        self.start()
        self.url = Database("vivace", "vivace").make(self._server)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self._server.remove()

    def start(self) -> None:
        """Start it on the data that it has."""
        self._server = Server(self._programs, self._folder, self._port)
        self._server.start()

    def stop(self) -> None:
        """Shut it down: sessions are ended, transactions undone."""
        self._server.stop()

    def crash(self) -> None:
        """End it as a crash would: it recovers from its log at the next start."""
        process = self._server._process
        assert process is not None
        process.send_signal(signal.SIGQUIT)
        process.wait()
        self._server.stop()

    def break_connections(self, *, but: int = 0) -> None:
        """End the sessions of all clients, but for one."""
        self._server.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = 'vivace' AND pid <> {but}"
        )
