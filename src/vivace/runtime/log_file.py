"""`logToFile`: the log of an attempt as a file in the place of rows."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast

from vivace.model.instant import Micros, to_iso
from vivace.model.log import LogLevel
from vivace.plugin.context import RunContext

__all__ = ["LogFile"]

_IN_MEMORY_BYTES = 256 * 1024


class LogFile:
    """Takes lines, and stores them at the end; short logs never touch the disk."""

    def __init__(self) -> None:
        # Closed by `close`, which the worker calls whatever happens.
        self._file = cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES))  # noqa: SIM115
        self._takes_lines = True

    def add(self, at: Micros, level: LogLevel, message: str) -> None:
        """Add a line; one that comes too late is dropped."""
        if self._takes_lines:
            line = f"{to_iso(at)} {level.value} {message}\n"
            self._file.write(line.encode("utf-8", "replace"))

    def end(self) -> None:
        """Take no more lines."""
        self._takes_lines = False

    def store(self, context: RunContext) -> str:
        """Write the file, once it has ended, to internal storage and give its URI; blocks."""
        self._file.seek(0)
        return context.files.put(self._file, f"{context.identity.task_id}.log")

    def close(self) -> None:
        """Drop the lines."""
        self.end()
        self._file.close()
