"""Messages that are taken together: until when, and the row file that they make."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TypeVar

from vivace.plugin import RunContext
from vivace.plugins.core.storage.row_file import encode_rows

__all__ = ["Limits", "RowFile", "gather"]

_QUIET_SECONDS = 1.0
"""A broker that has sent nothing for that long has no more messages for now."""

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Limits:
    """When enough has been taken."""

    max_records: int | None = None
    max_duration: timedelta | None = None
    waits: bool = False
    """Whether a silence is waited through as long as one of the limits will end it."""
    quiet_seconds: float = _QUIET_SECONDS

    def is_reached(self, count: int) -> bool:
        """Whether no more messages may be taken."""
        return self.max_records is not None and count >= self.max_records

    def patience(self) -> float | None:
        """Give the seconds of silence that are an end; None when silence is none."""
        is_limited = self.max_records is not None or self.max_duration is not None
        return None if self.waits and is_limited else self.quiet_seconds


async def gather(
    limits: Limits, take: Callable[[float | None], Awaitable[M | None]], keep: Callable[[M], None]
) -> None:
    """Take messages one after the other until a limit is reached or there are no more.

    Args:
        limits: When to end.
        take: Gives the next message, None when none comes within that many seconds (None: ever).
        keep: Called with each.
    """
    loop = asyncio.get_running_loop()
    ends = (
        None if limits.max_duration is None else loop.time() + limits.max_duration.total_seconds()
    )
    patience, count = limits.patience(), 0
    while not limits.is_reached(count):
        left = None if ends is None else ends - loop.time()
        if left is not None and left <= 0:
            return
        waits = [each for each in (left, patience) if each is not None]
        message = await take(min(waits, default=None))
        if message is None:
            return
        keep(message)
        count += 1


class RowFile:
    """A row file in the working directory, till it is stored; use it as a context."""

    def __init__(self, context: RunContext) -> None:
        self.count = 0
        self._context = context
        self._path: Path = context.working_dir / "messages.ion"
        self._file: BinaryIO = self._path.open("wb")

    def add(self, rows: Iterable[Any]) -> None:
        """Write rows of plain values."""
        listed = list(rows)
        self.count += len(listed)
        self._file.write(encode_rows(listed))

    def store(self) -> str:
        """Store the file and give its URI; nothing can be added any more."""
        self._file.close()
        return self._context.files.put(self._path, self._path.name)

    def __enter__(self) -> RowFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)
