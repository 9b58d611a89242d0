"""Server-sent events: written as they come, with signs of life in between."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

__all__ = ["ServerEvent", "event_stream"]

_KEEP_ALIVE = b": ping\n\n"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event; `data` is JSON, so that it has no line end."""

    data: bytes
    id: str = ""
    name: str = ""

    def encoded(self) -> bytes:
        """Write it as the HTML standard says (§9.2)."""
        lines = []
        if self.id:
            lines.append(b"id: " + self.id.encode())
        if self.name:
            lines.append(b"event: " + self.name.encode())
        lines.append(b"data: " + self.data)
        return b"\n".join(lines) + b"\n\n"


async def event_stream(events: AsyncGenerator[ServerEvent | None]) -> Response:
    """Answer with events until they end or the client goes away.

    The first one is waited for, so that an error before it is answered as such.

    Args:
        events: None stands for "nothing new", and is sent as a comment.
    """
    first = await anext(events, None)
    return StreamingResponse(
        _written(first, events), media_type="text/event-stream", headers=_HEADERS
    )


async def _written(
    first: ServerEvent | None, events: AsyncGenerator[ServerEvent | None]
) -> AsyncGenerator[bytes]:
    async with aclosing(events):
        if first is not None:
            yield first.encoded()
        async for event in events:
            yield _KEEP_ALIVE if event is None else event.encoded()
