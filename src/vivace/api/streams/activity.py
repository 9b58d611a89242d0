"""That something has changed among all executions, for lists that then ask again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from vivace.api.sse import ServerEvent
from vivace.services.live import LiveHub

__all__ = ["follow_activity"]

_BETWEEN_SECONDS = 2.0
"""A busy server commits hundreds of times a second; a person reads a list more slowly."""


async def follow_activity(
    live: LiveHub, keep_alive_seconds: float, between: float = _BETWEEN_SECONDS
) -> AsyncGenerator[ServerEvent | None]:
    """Give `changed` after commits, at most one in `between` seconds; None for "nothing new".

    The first one comes at once, so that who was away asks again.
    """
    async with live.watch_all() as stirred:
        stirred.set()
        while True:
            try:
                async with asyncio.timeout(keep_alive_seconds):
                    await stirred.wait()
            except TimeoutError:
                yield None
                continue
            stirred.clear()
            yield ServerEvent(b"{}", name="changed")
            await asyncio.sleep(between)
