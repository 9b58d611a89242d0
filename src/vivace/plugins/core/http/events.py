"""Server-sent events: the text/event-stream format of the HTML standard, section 9.2."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

__all__ = ["EventParser", "ServerEvent"]

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(slots=True)
class ServerEvent:
    """One event."""

    data: str
    id: str | None = None
    name: str | None = None
    comment: str | None = None
    retry_ms: int | None = None


@dataclass(slots=True)
class _Draft:
    data: list[str] = field(default_factory=list)
    name: str | None = None
    comment: str | None = None
    retry_ms: int | None = None


class EventParser:
    """Turns bytes, as they come, into events."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._held = ""
        self._draft = _Draft()
        self._last_id: str | None = None

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """Give the events that are complete; one without an empty line at its end is not."""
        text = self._held + self._decoder.decode(chunk)
        # A line end may be cut in two.
        cut = len(text) - 1 if text.endswith("\r") else len(text)
        *lines, rest = _LINE_END.split(text[:cut])
        self._held = rest + text[cut:]
        return [event for line in lines if (event := self._line(line)) is not None]

    @property
    def held(self) -> int:
        """Characters that wait for the end of their event."""
        return len(self._held) + sum(map(len, self._draft.data))

    def _line(self, line: str) -> ServerEvent | None:
        if not line:
            return self._finish()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "":
                self._draft.comment = value
            case "data":
                self._draft.data.append(value)
            case "event":
                self._draft.name = value
            case "id" if "\0" not in value:
                self._last_id = value
            case "retry" if value.isascii() and value.isdigit():
                self._draft.retry_ms = int(value[:12])
            case _:
                pass  # the standard: unknown fields are ignored
        return None

    def _finish(self) -> ServerEvent | None:
        draft, self._draft = self._draft, _Draft()
        if not draft.data:
            return None
        return ServerEvent(
            "\n".join(draft.data), self._last_id, draft.name, draft.comment, draft.retry_ms
        )
