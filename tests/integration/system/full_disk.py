"""Disks that are full for a while."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tests.support.server import ServerProcess

__all__ = ["KINDS", "Disk", "disk_of_kind"]


class Disk(Protocol):
    """Where a server keeps its data."""

    def fill(self, server: ServerProcess) -> None:
        """Leave no space."""
        ...

    def free(self, server: ServerProcess) -> None:
        """Give the space back."""
        ...


class LimitedFiles:
    """No disk is full, but no file of the server may grow: the system refuses that like a disk."""

    def fill(self, server: ServerProcess) -> None:
        files = (file for file in server.data_dir.rglob("*") if file.is_file())
        largest = max(file.stat().st_size for file in files)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    def free(self, server: ServerProcess) -> None:
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, unlimited)


class SmallDisk:
    """A file system in memory of some megabytes."""

    def fill(self, server: ServerProcess) -> None:
        with (server.data_dir / "filler").open("wb", buffering=0) as filler:
            for size in (1024 * 1024, 4096):
                with contextlib.suppress(OSError):
                    while filler.write(b"x" * size):
                        continue

    def free(self, server: ServerProcess) -> None:
        (server.data_dir / "filler").unlink()


@contextmanager
def disk_of_kind(kind: str, folder: Path) -> Iterator[Disk]:
    """Give a disk of one of `KINDS` for a folder."""
    if kind == "limited-files":
        yield LimitedFiles()
        return
    folder.mkdir()
    _mount(folder)
    try:
        yield SmallDisk()
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _mount(folder: Path) -> None:
    options = ["-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs"]
    subprocess.run(["mount", *options, str(folder)], check=True, capture_output=True)


def _may_mount() -> bool:
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            _mount(Path(folder))
        except (subprocess.CalledProcessError, FileNotFoundError):
            return False
        subprocess.run(["umount", folder], check=True)
    return True


KINDS = ["limited-files", *(["small-disk"] if _may_mount() else [])]
"""Every account can have the first."""
