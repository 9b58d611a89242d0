"""One PostgreSQL server for a test run, shared by the workers, and a fresh database per test.

The server is started by the first test that asks, whichever worker that runs in. It is watched by
a process of its own (tools/postgres), which ends it with the run, also after Ctrl-C or a kill.
VIVACE_TEST_POSTGRES names a server to use instead: the URL of a role that may create databases.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.support.run_folder import alone, run_folder, run_owner
from tools.postgres import service

__all__ = ["Postgres", "end_server", "shared_server"]

_GIVEN = "VIVACE_TEST_POSTGRES"


class Postgres:
    """A server on which to make databases. Not for two threads at once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._admin = psycopg.connect(url, autocommit=True)

    def create(self, *, template: str = "template0") -> str:
        """Make a database and give its URL, `postgresql://user:password@host:port/name`.

        Args:
            template: Name of the database to copy; `template0` is empty.
        """
        name = f"test_{uuid.uuid4().hex}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self._url_of(name)

    def drop(self, url: str) -> None:
        """Delete a database, whoever is still connected to it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", urlsplit(url).path[1:])

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """Make a database that `build` fills, once for all workers, and give its name.

        Args:
            name: Should change with what `build` does, since a given server outlives the run.
            build: Called with the URL of an empty database; must close its connections.
        """
        # concurrent workers wait here; the lock is the session's, so a crash frees it
        self._admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        try:
            exists = self._admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if exists.fetchone() is None:
                draft = f"{name}_{uuid.uuid4().hex[:8]}"
                self._execute("CREATE DATABASE {} TEMPLATE template0", draft)
                build(self._url_of(draft))
                self._execute("ALTER DATABASE {} RENAME TO {}", draft, name)
        finally:
            self._admin.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
        return name

    def close(self) -> None:
        self._admin.close()

    def _execute(self, statement: str, *names: str) -> None:
        text = sql.SQL(statement)  # type: ignore[arg-type]
        self._admin.execute(text.format(*map(sql.Identifier, names)))

    def _url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{database}"))


def end_server() -> None:
    """Stop the run's server, if a test has started one."""
    service.stop(_folder())


def shared_server() -> str:
    """Give the URL of the run's server, starting it unless another worker has."""
    if _GIVEN in os.environ:
        return os.environ[_GIVEN]
    arguments = ["--superuser", "--temporary", "--while", str(run_owner())]
    with alone("postgres"):
        return service.start(_folder(), ["--dir", str(_folder()), *arguments])


def _folder() -> Path:
    return run_folder() / "postgres"
