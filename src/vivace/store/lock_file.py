"""A file that one process at a time holds; the kernel lets go of it when the process ends."""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path

from vivace.errors import ConflictError

__all__ = ["LockFile"]


class LockFile:
    """A lock between the processes of a machine that names its holder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self, subject: str) -> None:
        """Take the lock, at once or not at all; taking it twice is taking it once.

        Args:
            subject: What is locked, for the message.

        Raises:
            ConflictError: another process, or another part of this one, holds it.
        """
        if self._descriptor is not None:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 200).decode(errors="replace").strip()
            os.close(descriptor)
            raise ConflictError(
                f"{subject} is in use by {holder or 'another process'}",
                hint="stop that server first, or give this one another database",
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go. The file stays: deleting it would race with another that has it open."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
