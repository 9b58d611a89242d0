"""The processes that tasks of a server have started, seen from outside."""

from __future__ import annotations

from pathlib import Path

from tests.support.server import ServerProcess
from vivace.plugins.core.runner.marker import owner_of

__all__ = ["orphans", "task_processes"]


def task_processes(server: ServerProcess) -> dict[int, str]:
    """Give those of all servers of the data directory, dead ones too: pid → command."""
    return _marked(f"VIVACE_RUN_ID={owner_of(server.data_dir)}.")


def orphans(server: ServerProcess) -> dict[int, str]:
    """Give those that belong to an earlier server of the data directory."""
    owner = owner_of(server.data_dir)
    own = _marked(f"VIVACE_RUN_ID={owner}.{server.pid}-")
    return {pid: what for pid, what in task_processes(server).items() if pid not in own}


def _marked(prefix: str) -> dict[int, str]:
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended in the meantime
            continue
        if any(item.startswith(prefix.encode()) for item in variables):
            found[int(folder.name)] = command
    return found
