"""What is dealt with is told to Redis some at a time: a round trip each would bound the rate."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from types import TracebackType

from vivace.plugin import require

__all__ = ["Acknowledging"]


class Acknowledging:
    """Ids that are dealt with; use it as a context, inside of that of the connection.

    What cannot be told, because the connection is gone, comes again and is known by its id then.
    """

    def __init__(self, tell: Callable[[list[str]], Awaitable[object]]) -> None:
        """Take what tells Redis of some ids."""
        self._tell = tell
        self._ids: list[str] = []
        self._has_some = asyncio.Event()
        self._telling = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def add(self, own_id: str) -> None:
        """Tell of an id, soon."""
        self._ids.append(own_id)
        self._has_some.set()

    async def __aenter__(self) -> Acknowledging:
        self._task = asyncio.create_task(self._go_on(), name="Redis is told")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._flush()

    async def _go_on(self) -> None:
        while True:
            await self._has_some.wait()
            self._has_some.clear()
            await asyncio.shield(self._flush())

    async def _flush(self) -> None:
        async with self._telling:  # whoever ends waits for what is on its way
            ids, self._ids = self._ids, []
            if ids:
                with contextlib.suppress(require("redis", "redis").RedisError, OSError):
                    await self._tell(ids)
