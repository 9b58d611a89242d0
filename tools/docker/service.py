"""Keep a Docker engine running in a folder."""

from __future__ import annotations

from pathlib import Path

from tools import service
from tools.console import ToolError
from tools.docker import programs
from tools.docker.server import Server

__all__ = ["run", "start", "stop"]


def run(folder: Path, *, owner: int | None) -> None:
    """Run an engine until a signal to stop comes, or the process `owner` ends.

    Raises:
        ToolError: the folder is in use, or the engine did not start or ended by itself.
    """
    service.run(
        "Docker engine",
        folder,
        lambda: _started(folder),
        lambda server: f"unix://{server.socket}",
        owner=owner,
        temporary=True,
    )


def start(folder: Path, *, owner: int) -> str:
    """Run an engine in the background while a process lives, and give its address."""
    arguments = ["--dir", str(folder), "--while", str(owner)]
    return service.start(folder, "tools.docker", arguments)


def stop(folder: Path) -> None:
    """Stop the engine of a folder, and return when it has ended; harmless when none runs."""
    service.stop(folder)


def _started(folder: Path) -> Server:
    program = programs.ensure()
    if program is None:
        raise ToolError(f"{programs.GIVEN} names an engine already")
    server = Server(program, folder)
    server.start()
    return server
