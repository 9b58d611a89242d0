"""The processes that tasks of a server have started, seen from outside."""

from __future__ import annotations

from pathlib import Path

from tests.support.server import ServerProcess
from vivace.plugins.core.runner.marker import owner_of

__all__ = ["guards", "orphans", "task_processes"]


def task_processes(server: ServerProcess) -> dict[int, str]:
    """Give those of all servers of the data directory, dead ones too: pid → command."""
    return {pid: command for pid, (_, command) in _marked(server).items()}


def orphans(server: ServerProcess) -> dict[int, str]:
    """Give those that belong to an earlier server of the data directory."""
    own = f"{server.pid}-"
    return {
        pid: command
        for pid, (owner, command) in _marked(server).items()
        if not owner.startswith(own)
    }


def guards(server: ServerProcess) -> list[int]:
    """Give the shells that wait for the server's end, to clean up after it."""
    marker = f"VIVACE_RUN_ID={owner_of(server.data_dir)}.{server.pid}-".encode()
    return [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdecimal() and _waits_for(folder, marker)
    ]


def _waits_for(folder: Path, marker: bytes) -> bool:
    try:
        words = (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"vivace-guard" in words and any(word.startswith(marker) for word in words)


def _marked(server: ServerProcess) -> dict[int, tuple[str, str]]:
    """Give the server (as the marker names it) and the command of each process, by its id."""
    prefix = f"VIVACE_RUN_ID={owner_of(server.data_dir)}.".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended in the meantime
            continue
        for item in variables:
            if item.startswith(prefix):
                found[int(folder.name)] = item.removeprefix(prefix).decode(), command
    return found
