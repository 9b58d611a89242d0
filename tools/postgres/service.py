"""Keep a server running in a folder: who runs it, for how long, and where its URL is told.

While a server answers, its folder holds `url` (of the database, with the password, so only for
our eyes), `pid` (of the process that watches the server) and a lock on `lock`. The lock goes with
the process, however it ends, so a crash leaves nothing that must be cleaned by hand.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tools.console import ROOT, ToolError
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
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    folder.mkdir(parents=True, exist_ok=True)
    lock = _lock(folder)
    if lock is None:
        raise ToolError(f"a PostgreSQL server already runs in {folder}")
    with lock:
        server = _started(folder, port)
        try:
            (folder / "pid").write_text(str(os.getpid()))
            _publish(folder / "url", database.make(server))
            while not stop.wait(0.25) and _exists(owner):
                if not server.running():
                    raise ToolError(f"the PostgreSQL server in {folder} ended by itself")
        finally:
            (folder / "url").unlink(missing_ok=True)
            server.stop()
            if temporary:
                server.remove()
    if temporary:
        shutil.rmtree(folder)  # after a failure it stays, for its logs


def start(folder: Path, arguments: Sequence[str]) -> str:
    """Run a server in the background, with `run`'s arguments, and give its URL once it answers."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "run.log"
    runner = None
    if not _in_use(folder):
        (folder / "url").unlink(missing_ok=True)
        runner = _spawn_apart(["-m", "tools.postgres", "run", *arguments], log)
    while not (folder / "url").exists():
        if runner is not None and os.waitpid(runner, os.WNOHANG)[0]:
            raise ToolError(log.read_text().strip().removeprefix("error: "))
        time.sleep(0.02)
    return (folder / "url").read_text()


def _spawn_apart(arguments: Sequence[str], log: Path) -> int:
    """Start Python in a session of its own, to outlive us, and give its process id."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(
        sys.executable,
        [sys.executable, *arguments],
        {**os.environ, "PYTHONPATH": str(ROOT)},
        file_actions=actions,
        setsid=True,
    )


def stop(folder: Path) -> None:
    """Stop the server of a folder, and return when it has ended; harmless when none runs."""
    if not _in_use(folder):
        return
    os.kill(int((folder / "pid").read_text()), signal.SIGTERM)
    while _in_use(folder):
        time.sleep(0.02)


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


def _publish(file: Path, text: str) -> None:
    """Write a file that is whole as soon as it exists, and that only we can read."""
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(file)


def _exists(process: int | None) -> bool:
    if process is None:
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _lock(folder: Path) -> IO[bytes] | None:
    """Take the folder for this process until the file is closed, None when another has it."""
    file = (folder / "lock").open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _in_use(folder: Path) -> bool:
    try:
        lock = _lock(folder)
    except FileNotFoundError:
        return False
    if lock is not None:
        lock.close()
    return lock is None
