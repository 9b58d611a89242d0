"""Read what a container prints: two streams in one connection, in frames with a header each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

from vivace.plugins.script.lines import LineSplitter

__all__ = ["Frames", "pass_lines_on"]

_HEADER = 8
_STANDARD_ERROR = 2
_CHUNK = 32 * 1024
"""Bytes handled at once; the event loop stands still meanwhile."""


class Frames:
    """Takes the stream apart: `attach` and `logs` send it so when there is no terminal.

    A frame's header is the number of the stream, three zeros, and the length in network order.
    """

    def __init__(self) -> None:
        self._header = bytearray()
        self._left = 0
        self._is_error = False

    def feed(self, chunk: bytes) -> Iterator[tuple[bytes, bool]]:
        """Give the contents in `chunk`, each with whether it is of standard error."""
        at = 0
        while at < len(chunk):
            if not self._left:
                missing = _HEADER - len(self._header)
                self._header += chunk[at : at + missing]
                at += missing
                if len(self._header) == _HEADER:
                    self._is_error = self._header[0] == _STANDARD_ERROR
                    self._left = int.from_bytes(self._header[4:])
                    self._header.clear()
                continue
            part = chunk[at : at + self._left]
            at += len(part)
            self._left -= len(part)
            yield part, self._is_error


async def pass_lines_on(chunks: AsyncIterator[bytes], on_line: Callable[..., None]) -> None:
    """Hand over line by line until the stream ends.

    Nothing more is read while lines are handled: a container that prints faster waits.
    """
    frames = Frames()
    splitters = {False: LineSplitter(), True: LineSplitter()}
    async for chunk in chunks:
        for start in range(0, len(chunk), _CHUNK):
            for part, is_error in frames.feed(chunk[start : start + _CHUNK]):
                for line in splitters[is_error].feed(part):
                    on_line(line, is_error=is_error)
            await asyncio.sleep(0)
    for is_error, splitter in splitters.items():
        for line in splitter.end():
            on_line(line, is_error=is_error)
