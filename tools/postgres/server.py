"""Start and stop one PostgreSQL server that is ours alone.

It listens on the loopback address, where a password is asked for, and on a Unix socket in a
folder that only its account can enter, where none is: so no other user of the machine gets in.
Nothing is synced to disk: a crash of the machine loses the data, which are tests' or examples'.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from tools.console import ToolError
from tools.postgres.account import give, reachable, server_account, shared_folder

__all__ = ["Server", "free_port"]

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
    "wal_level": "logical",
}


class Server:
    """A server whose files lie in `folder`; data that are there already are used again."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self.port = port
        self._programs = programs
        self._account = server_account()
        self._folder = folder
        self._data = _data_folder(folder) if self._account else folder / "data"
        self._log = folder / "server.log"
        # a Unix socket's path may have about 100 characters, and `folder` may be deep
        self._socket = shared_folder(self._data) / "socket"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once the server answers.

        Raises:
            ToolError: it ended instead; the message carries what it wrote last.
        """
        self._data.parent.mkdir(parents=True, exist_ok=True)
        self._socket.mkdir(exist_ok=True)
        give(self._socket, self._account)
        with self._log.open("wb") as log:
            try:
                self._initialise(log)
            except ToolError:
                self.stop()
                self.remove()
                raise
            options = {**_SETTINGS, "port": self.port, "unix_socket_directories": self._socket}
            flags = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
            self._process = self._spawn(["postgres", "-D", str(self._data), *flags], log)
        self._await_ready()

    def stop(self) -> None:
        """End the server and its clients' sessions; harmless when it does not run."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # "fast" shutdown
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)  # "immediate", takes its children along
                self._process.wait()
        shutil.rmtree(self._socket.parent, ignore_errors=True)

    def remove(self) -> None:
        """Delete the data of a stopped server."""
        shutil.rmtree(self._data, ignore_errors=True)
        if self._data.parent != self._folder:
            self._data.parent.rmdir()

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def query(self, sql: str) -> str:
        """Run one statement as the superuser and give its rows, a line each."""
        done = subprocess.run(
            [
                *(self._programs / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"),
                *("-h", self._socket, "-p", str(self.port), "-U", "postgres"),
                *("-d", "postgres", "-c", sql),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ToolError(f"PostgreSQL refused `{sql}`: {done.stderr.strip()}")
        return done.stdout.strip()

    def _initialise(self, log: IO[bytes]) -> None:
        if (self._data / "PG_VERSION").exists():
            # a killed watcher leaves its server behind; nothing to stop is fine too
            self._spawn(["pg_ctl", "stop", "-D", str(self._data), "-m", "fast"], log).wait()
            return
        self._data.mkdir(exist_ok=True)
        give(self._data, self._account)
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        command = ["initdb", "-D", str(self._data), "-U", "postgres", "--no-sync"]
        command += ["--auth-local=trust", "--auth-host=scram-sha-256"]
        command += ["--encoding=UTF8", f"--locale={locale}"]
        if self._spawn(command, log).wait():
            raise ToolError(f"initdb failed in {self._data}: {self._log.read_text().strip()}")

    def _spawn(self, command: Sequence[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        account = self._account
        return subprocess.Popen(
            [str(self._programs / command[0]), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",  # the account may not be allowed into ours
            env={**os.environ, "LC_ALL": "C"},
            start_new_session=True,  # Ctrl-C at the terminal is for us to pass on
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )

    def _await_ready(self) -> None:
        for _ in range(600):
            if not self.running():
                self.stop()
                raise ToolError(f"PostgreSQL did not start: {self._log.read_text().strip()}")
            if self._tells_ready():
                return
            time.sleep(0.05)
        self.stop()
        raise ToolError(f"PostgreSQL did not answer within 30 seconds; see {self._log}")

    def _tells_ready(self) -> bool:
        """Whether the server wrote `ready` on the eighth line of its pid file, and is ours."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        process = self._process
        ours = process is not None and lines[:1] == [str(process.pid)]
        return ours and len(lines) > 7 and lines[7].strip() == "ready"


def free_port() -> int:
    """Give a port of the loopback address that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _data_folder(folder: Path) -> Path:
    """Give where the data go when the server is not us: below `folder` if it can walk there."""
    return folder / "data" if reachable(folder / "data") else shared_folder(folder) / "data"
