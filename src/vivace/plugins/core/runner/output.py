"""Read what a process prints, as fast as it can be handled and no faster."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from typing import IO

from vivace.plugins.script.lines import LineSplitter

__all__ = ["OutputPump"]

_CHUNK = 32 * 1024
"""Bytes read at once; small, because the event loop stands still while their lines are handled."""


class OutputPump:
    """Passes the lines of a process's two streams on until both have ended.

    A pipe holds 64 KiB: a process that prints faster than its lines are handled waits.
    """

    def __init__(self, streams: tuple[IO[bytes], IO[bytes]], on_line: Callable[..., None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_line = on_line
        self._open = {stream.fileno(): stream for stream in streams}
        self.ended: asyncio.Future[None] = self._loop.create_future()
        """Done when both streams have ended; fails with what `on_line` raised."""
        for stream, is_error in zip(streams, (False, True), strict=True):
            number = stream.fileno()
            os.set_blocking(number, False)
            self._loop.add_reader(number, self._read, number, LineSplitter(), is_error)

    def close(self) -> None:
        """Stop reading; what is still in the pipes is lost."""
        for number in list(self._open):
            self._close(number)

    def _read(self, number: int, splitter: LineSplitter, is_error: bool) -> None:
        try:
            chunk = os.read(number, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        try:
            for line in splitter.feed(chunk) if chunk else splitter.end():
                self._on_line(line, is_error=is_error)
        except Exception as error:
            if not self.ended.done():
                self.ended.set_exception(error)
            self.close()
            return
        if not chunk:
            self._close(number)

    def _close(self, number: int) -> None:
        self._loop.remove_reader(number)
        stream = self._open.pop(number)
        with contextlib.suppress(OSError):
            stream.close()
        if not self._open and not self.ended.done():
            self.ended.set_result(None)
