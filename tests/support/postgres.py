"""One PostgreSQL server for a test run, shared by the workers, and a fresh database per test.

The server is started by the first test that asks, whichever worker that runs in. It is watched by
a process of its own (tools/postgres), which ends it with the run, also after Ctrl-C or a kill.
VIVACE_TEST_POSTGRES names a server to use instead: the URL of a role that may create databases.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tools.postgres import service

__all__ = ["Postgres", "begin_run", "end_run", "shared_server"]

_GIVEN = "VIVACE_TEST_POSTGRES"
_RUN = "VIVACE_TEST_RUN"
"""Set in the environment that the workers inherit: the folder of the run and its process."""


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


def begin_run() -> None:
    """Say, in the process that directs the run, where its workers meet."""
    folder = tempfile.mkdtemp(prefix="vivace-tests-")
    Path(folder).chmod(0o755)  # the server's account must be able to walk through
    os.environ[_RUN] = f"{os.getpid()}:{folder}"


def end_run() -> None:
    """Stop the run's server, if a test has started one."""
    _, folder = _run()
    service.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def shared_server() -> str:
    """Give the URL of the run's server, starting it unless another worker has."""
    if _GIVEN in os.environ:
        return os.environ[_GIVEN]
    owner, folder = _run()
    arguments = ["--superuser", "--temporary", "--while", str(owner)]
    with _alone(folder / "start.lock"):
        return service.start(folder, ["--dir", str(folder), *arguments])


def _run() -> tuple[int, Path]:
    owner, _, folder = os.environ[_RUN].partition(":")
    return int(owner), Path(folder)


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
