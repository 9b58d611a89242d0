"""The variable by which a run's processes are found again, whatever they do to their ancestry.

Its value is `<owner>.<server>.<run>`: whose data directory, which server process, which run. It is
inherited by every descendant, also by one that left the session or lost its parent.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vivace.plugins.core.runner.processes import start_ticks

__all__ = ["MARKER", "OWNER_SETTING", "Server", "owner_of", "parse_server", "this_server"]

MARKER = "VIVACE_RUN_ID"

OWNER_SETTING = "process-owner"
"""What `owner_of` gives for the server's data directory."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server process; told from another with the same id by when it began."""

    pid: int
    started: int
    """Clock ticks after boot."""
    namespace: str
    """Where `pid` means something: machines share a data directory, containers a /proc."""

    def __str__(self) -> str:
        return f"{self.pid}-{self.started}-{self.namespace}"

    def new_run(self, owner: str) -> str:
        """Make the marker's value for a run."""
        return f"{owner}.{self}.{secrets.token_hex(8)}"

    @property
    def is_gone(self) -> bool:
        """Whether it is known to have ended; of another namespace nothing is known."""
        if self.namespace != _namespace():
            return False
        started = start_ticks(self.pid)
        return started != self.started if started is not None else not _exists(self.pid)


def owner_of(data_directory: Path) -> str:
    """Name the owner of the processes of a data directory."""
    return hashlib.sha256(os.fsencode(data_directory.resolve())).hexdigest()[:10]


def this_server() -> Server:
    """Describe this process."""
    return _server(os.getpid())


def parse_server(text: str) -> Server | None:
    """Read what `str(server)` wrote; None when it is something else."""
    pid, _, rest = text.partition("-")
    started, _, namespace = rest.partition("-")
    if not (pid.isdecimal() and started.isdecimal() and namespace):
        return None
    return Server(int(pid), int(started), namespace)


def _exists(pid: int) -> bool:
    """Ask in another way than by /proc, which may hide the processes of other users."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


@cache
def _server(pid: int) -> Server:
    # cached by the id: what this process forks is another server
    return Server(pid, start_ticks(pid) or 0, _namespace())


def _namespace() -> str:
    try:
        link = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return "0"
    return "".join(filter(str.isdecimal, link)) or "0"
