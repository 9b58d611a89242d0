"""Files of any size, in small pieces: cut into records, and made while they are stored."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from vivace.errors import TaskError

__all__ = ["BLOCK_BYTES", "MAX_RECORD_BYTES", "blocks", "extension_of", "records", "stream"]

BLOCK_BYTES = 1024 * 1024
MAX_RECORD_BYTES = 64 * 1024 * 1024
"""A longer record is refused: it would have to be held in memory."""


def blocks(source: BinaryIO, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Give the content in blocks."""
    while block := source.read(size):
        yield block


def records(source: BinaryIO, separator: bytes = b"\n") -> Iterator[bytes]:
    """Give what stands between separators, without them; nothing after the last one.

    Raises:
        TaskError: a record is longer than can be held in memory.
    """
    if not separator:
        raise TaskError("the separator must not be empty")
    held = b""
    for block in blocks(source):
        parts = (held + block).split(separator)
        held = parts.pop()
        yield from parts
        if len(held) > MAX_RECORD_BYTES:
            raise TaskError(
                f"a record has more than {MAX_RECORD_BYTES} bytes",
                hint="look whether the file uses another separator",
            )
    if held:
        yield held


def stream(pieces: Iterable[bytes], block_bytes: int = BLOCK_BYTES) -> BinaryIO:
    """Make a readable file of pieces, which are asked for as they are read."""
    return io.BufferedReader(_Pieces(iter(pieces)), block_bytes)


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        filled = 0
        while filled < len(buffer):
            if not self._held:
                piece = next(self._pieces, None)
                if piece is None:
                    break
                self._held = memoryview(piece)
                continue
            taken = min(len(self._held), len(buffer) - filled)
            buffer[filled : filled + taken] = self._held[:taken]
            self._held = self._held[taken:]
            filled += taken
        return filled


def extension_of(uri: str, default: str = ".tmp") -> str:
    """Give the extension of a file with its dot."""
    name = uri.rsplit("/", 1)[-1]
    return name[name.rindex(".") :] if "." in name else default
