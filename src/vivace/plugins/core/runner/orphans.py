"""Find, when a server starts, what servers that were killed have left behind."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

from vivace.plugins.core.runner.marker import MARKER, parse_server
from vivace.plugins.core.runner.processes import (
    environment_of,
    open_process,
    running_processes,
    send_signal,
)

__all__ = ["reap_orphans", "temporary_prefix"]

_PASSES = 100
_PAUSE = 0.02


def reap_orphans(owner: str) -> int:
    """Kill what servers of this owner, that are no more, have left running; blocks.

    Call it once when a server starts, before it runs tasks. Processes of another server that is
    alive on the same data directory are left alone. Temporary directories of the dead are removed.

    Returns:
        How many processes were killed.
    """
    killed = 0
    for _ in range(_PASSES):
        found = sum(_kill_if_orphan(seen.pid, owner) for seen in running_processes())
        killed += found
        if not found:
            break
        time.sleep(_PAUSE)  # what they started meanwhile is found in the next pass
    _remove_temporary_directories(owner)
    return killed


def temporary_prefix(marker: str) -> str:
    """Begin the name of a run's temporary directory, so that it is found like its processes."""
    owner, server, _ = marker.split(".")
    return f"vivace-{owner}.{server}."


def _kill_if_orphan(pid: int, owner: str) -> bool:
    if pid == os.getpid() or not _is_orphan(_marker_of(pid), owner):
        return False
    descriptor = open_process(pid)
    if descriptor is None:
        return False
    try:
        # Look again: now the descriptor and what is read are of one process.
        if not _is_orphan(_marker_of(pid), owner):
            return False
        send_signal(descriptor, signal.SIGKILL)
        return True
    finally:
        os.close(descriptor)


def _is_orphan(marker: str, owner: str) -> bool:
    name, _, rest = marker.partition(".")
    server = parse_server(rest.partition(".")[0])
    return name == owner and server is not None and server.is_gone


def _marker_of(pid: int) -> str:
    prefix = f"{MARKER}=".encode()
    for item in environment_of(pid).split(b"\0"):
        if item.startswith(prefix):
            return item[len(prefix) :].decode("utf-8", "replace")
    return ""


def _remove_temporary_directories(owner: str) -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"vivace-{owner}.*"):
        if not folder.is_symlink() and _is_orphan(folder.name.removeprefix("vivace-"), owner):
            shutil.rmtree(folder, ignore_errors=True)
