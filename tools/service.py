"""Keep a server running in a folder: for how long, and where its URL is told.

While a server answers, its folder holds `url` (which may hold a password, so only for our eyes),
`pid` (of the process that watches the server) and a lock on `lock`. The lock goes with the
process, however it ends, so a crash leaves nothing that must be cleaned by hand.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Protocol, TypeVar

from tools.console import ROOT, ToolError

__all__ = ["Server", "run", "start", "stop"]


class Server(Protocol):
    """A server that answers."""

    def running(self) -> bool: ...

    def stop(self) -> None:
        """End it; harmless when it does not run."""
        ...

    def remove(self) -> None:
        """Delete its data, once it is stopped."""
        ...


S = TypeVar("S", bound=Server)


def run(
    name: str,
    folder: Path,
    begin: Callable[[], S],
    url: Callable[[S], str],
    *,
    owner: int | None,
    temporary: bool,
) -> None:
    """Run a server until a signal to stop comes, or the process `owner` ends.

    Args:
        name: What to call it, such as `PostgreSQL server`.
        folder: Where its files are.
        begin: Starts it, and returns once it answers.
        url: Gives what is told to who wants to use it.
        owner: The process that it is for, if any.
        temporary: Delete the folder at the end; after a failure it stays, for its logs.

    Raises:
        ToolError: the folder is in use, or the server did not start or ended by itself.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    folder.mkdir(parents=True, exist_ok=True)
    lock = _lock(folder)
    if lock is None:
        raise ToolError(f"a {name} already runs in {folder}")
    with lock:
        server = begin()
        try:
            (folder / "pid").write_text(str(os.getpid()))
            _publish(folder / "url", url(server))
            while not stop.wait(0.25) and _exists(owner):
                if not server.running():
                    raise ToolError(f"the {name} in {folder} ended by itself")
        finally:
            (folder / "url").unlink(missing_ok=True)
            server.stop()
            if temporary:
                server.remove()
    if temporary:
        shutil.rmtree(folder)


def start(folder: Path, module: str, arguments: Sequence[str]) -> str:
    """Run `python -m module run …` in the background, and give its URL once it answers."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "run.log"
    runner = None
    if not _in_use(folder):
        (folder / "url").unlink(missing_ok=True)
        runner = _spawn_apart(["-m", module, "run", *arguments], log)
    while not (folder / "url").exists():
        if runner is not None and os.waitpid(runner, os.WNOHANG)[0]:
            raise ToolError(log.read_text().strip().removeprefix("error: "))
        time.sleep(0.02)
    return (folder / "url").read_text()


def stop(folder: Path) -> None:
    """Stop the server of a folder, and return when it has ended; harmless when none runs."""
    if not _in_use(folder):
        return
    os.kill(int((folder / "pid").read_text()), signal.SIGTERM)
    while _in_use(folder):
        time.sleep(0.02)


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
