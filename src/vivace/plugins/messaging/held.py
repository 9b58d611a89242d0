"""Connections that stay open until the execution of their messages is durable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

__all__ = ["Held"]

_LONGEST_SECONDS = 60.0


class Held:
    """Messages that were taken and not acknowledged, on the connection that they came on.

    When nobody says within a minute that they are recorded, the connection is closed: the broker
    delivers them again, to the next evaluation.
    """

    def __init__(
        self, acknowledge: Callable[[], Awaitable[None]], close: Callable[[], Awaitable[None]]
    ) -> None:
        self._acknowledge = acknowledge
        self._close = close
        self._given_up = asyncio.create_task(self._give_up(), name="messages not recorded")

    async def recorded(self) -> None:
        """Acknowledge them, and close the connection."""
        self._given_up.cancel()
        try:
            await self._acknowledge()
        finally:
            await self._close()

    async def _give_up(self) -> None:
        await asyncio.sleep(_LONGEST_SECONDS)
        await self._close()
