"""A process that was started for a run, in whichever way."""

from __future__ import annotations

import subprocess
from typing import IO, Protocol

__all__ = ["Program", "Started"]


class Started(Protocol):
    """The first process of a run, the leader of a session."""

    keeps_id: bool
    """Whether its id means this process until it is reaped, and not just until it ends."""

    @property
    def pid(self) -> int:
        """Its id."""
        ...

    @property
    def streams(self) -> tuple[IO[bytes], IO[bytes]]:
        """Its output and its errors; they are closed by who reads them."""
        ...

    def followed(self) -> None:
        """Hear that its owner will see its end, and so does without its id from then on."""
        ...

    async def reap(self) -> int | None:
        """Give the exit code of the process, which has ended: -n after signal n.

        None when it is not known any more.
        """
        ...

    def wait(self) -> None:
        """Block until it has ended; needed only where the system cannot tell."""
        ...

    def close(self) -> None:
        """Give back what belongs to it, whether it has ended or not."""
        ...


class Program:
    """A program that is a child of this process."""

    keeps_id = True

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None and process.stderr is not None
        self._process = process
        self.pid = process.pid
        self.streams = process.stdout, process.stderr

    def followed(self) -> None:
        return

    async def reap(self) -> int | None:
        return self._process.wait()

    def wait(self) -> None:
        self._process.wait()

    def close(self) -> None:
        self._process.poll()
