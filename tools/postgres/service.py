"""Keep a PostgreSQL server running in a folder, with a role and a database."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools import service
from tools.console import ToolError
from tools.postgres import binaries
from tools.postgres.server import Server, free_port

__all__ = ["Database", "run", "start", "stop"]


@dataclass(frozen=True, slots=True)
class Database:
    """What to have on the server: a role and a database that it owns."""

    name: str
    user: str
    password: str = ""
    """Random when empty."""
    superuser: bool = False
    _chosen: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def make(self, server: Server) -> str:
        """Make what is missing, and give the URL."""
        password = self.password or self._chosen
        if not server.query(f"SELECT 1 FROM pg_roles WHERE rolname = '{self.user}'"):
            server.query(f'CREATE ROLE "{self.user}" LOGIN')
        right = "SUPERUSER" if self.superuser else "NOSUPERUSER"
        server.query(f"ALTER ROLE \"{self.user}\" {right} PASSWORD '{password}'")
        if not server.query(f"SELECT 1 FROM pg_database WHERE datname = '{self.name}'"):
            server.query(f'CREATE DATABASE "{self.name}" OWNER "{self.user}"')
        return f"postgresql://{self.user}:{password}@127.0.0.1:{server.port}/{self.name}"


def run(folder: Path, port: int, database: Database, *, owner: int | None, temporary: bool) -> None:
    """Run a server until a signal to stop comes, or the process `owner` ends.

    Raises:
        ToolError: the folder is in use, or the server did not start or ended by itself.
    """
    service.run(
        "PostgreSQL server",
        folder,
        lambda: _started(folder, port),
        database.make,
        owner=owner,
        temporary=temporary,
    )


def start(folder: Path, arguments: Sequence[str]) -> str:
    """Run a server in the background, with `run`'s arguments, and give its URL once it answers."""
    return service.start(folder, "tools.postgres", arguments)


def stop(folder: Path) -> None:
    """Stop the server of a folder, and return when it has ended; harmless when none runs."""
    service.stop(folder)


def _started(folder: Path, port: int) -> Server:
    programs = binaries.ensure()
    for attempt in range(3):
        server = Server(programs, folder, port or free_port())
        try:
            server.start()
        except ToolError as error:
            # another process may have taken a free port between our look and the server's
            if port or attempt == 2 or "could not bind" not in str(error):
                raise
        else:
            return server
    raise AssertionError("the last attempt returns or raises")
