"""Split what a process prints into lines, as it comes, in bounded memory."""

from __future__ import annotations

__all__ = ["FRAME_LIMIT", "FRAME_START", "LINE_LIMIT", "LineSplitter"]

LINE_LIMIT = 1024 * 1024
"""Bytes of a line; a longer one goes on as further lines."""

FRAME_LIMIT = 8 * 1024 * 1024
"""Bytes of a line of the output protocol, which cannot be cut; the rest of a longer one is lost."""

FRAME_START = b"::{"


class LineSplitter:
    r"""Gives whole lines of one stream; `\n`, `\r\n` and `\r` (progress bars) end a line.

    Bytes that are not UTF-8, and NUL, which databases refuse, become U+FFFD.
    """

    def __init__(self, limit: int = LINE_LIMIT, frame_limit: int = FRAME_LIMIT) -> None:
        self._limit = limit
        self._frame_limit = frame_limit
        self._held = bytearray()
        self._skipping = False
        self._continued = False
        self._after_return = False

    def feed(self, chunk: bytes) -> list[str]:
        """Give the lines that end in `chunk`, and the full parts of one that is too long."""
        if self._after_return and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._after_return = False
        if not chunk:
            return []
        self._after_return = chunk.endswith(b"\r")
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        texts: list[str] = []
        if self._held or self._skipping:
            first, end, chunk = chunk.partition(b"\n")
            texts = self._hold(first)
            if not end:
                return texts
            texts += self._release()
        lines, end, rest = chunk.rpartition(b"\n")
        if len(chunk) > self._limit:
            texts += [text for line in lines.split(b"\n") if end for text in self._line(line)]
        elif end:
            # decoded at once: programs print millions of short lines
            texts += _text(lines).split("\n")
        return texts + self._hold(rest) if rest else texts

    def end(self) -> list[str]:
        """Give what came after the last line end."""
        return self._release() if self._held else []

    def _line(self, end: bytes) -> list[str]:
        return self._hold(end) + self._release()

    def _hold(self, part: bytes) -> list[str]:
        if self._skipping:
            return []
        self._held += part
        texts = []
        while len(self._held) > self._limit:
            if not self._continued and self._held.startswith(FRAME_START):
                return self._overflow() if len(self._held) > self._frame_limit else []
            cut = _boundary(self._held, self._limit)
            texts.append(self._part(self._held[:cut]))
            del self._held[:cut]
            self._continued = True
        return texts

    def _overflow(self) -> list[str]:
        text = _text(self._held[: self._frame_limit])
        self._held.clear()
        self._skipping = True
        return [text]

    def _release(self) -> list[str]:
        texts = [] if self._skipping else [self._part(self._held)]
        self._held.clear()
        self._skipping = self._continued = False
        return texts

    def _part(self, line: bytearray) -> str:
        text = _text(line)
        # Only the start of a line is protocol: data inside a long line must not become that.
        return f" {text}" if self._continued and text.startswith(("::", "##")) else text


def _text(line: bytes | bytearray) -> str:
    text = line.decode("utf-8", "replace")
    return text.replace("\0", "\ufffd") if "\0" in text else text


def _boundary(line: bytearray, limit: int) -> int:
    """Where to cut so that no character of UTF-8 is torn."""
    for cut in range(limit, max(limit - 4, 0), -1):
        if line[cut] & 0xC0 != 0x80:
            return cut
    return limit
