"""Files whose executions are durable: noted and acted upon some at a time."""

from __future__ import annotations

import asyncio
from types import TracebackType

from vivace.errors import VivaceError
from vivace.plugin import LogLevel, RunContext
from vivace.plugins.fs.local.trigger import LocalDirectory

__all__ = ["Finishing"]

_PAUSE_SECONDS = 0.2
"""What a trigger remembers is one value: it is not written for each of a thousand files."""


class Finishing:
    """The files that a stream has given; use it as a context."""

    def __init__(self, directory: LocalDirectory, context: RunContext) -> None:
        self.open: dict[str, str] = {}
        """Path → version of those that are not finished."""
        self._directory = directory
        self._context = context
        self._durable: dict[str, str] = {}
        self._has_some = asyncio.Event()
        self._finishing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def begin(self, path: str, version: str) -> None:
        """Take a file over."""
        self.open[path] = version

    def durable(self, path: str, version: str) -> None:
        """Finish a file whose execution is durable."""
        if self.open.get(path) == version:
            self._durable[path] = version
            self._has_some.set()

    def forget(self, path: str, version: str) -> None:
        """Let go of a file that has become another one: that one is found by the next look."""
        if self.open.get(path) == version:
            del self.open[path]

    async def __aenter__(self) -> Finishing:
        self._task = asyncio.create_task(self._go_on(), name="files are finished")
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
        await self._finish()

    async def _go_on(self) -> None:
        while True:
            await self._has_some.wait()
            await asyncio.sleep(_PAUSE_SECONDS)
            self._has_some.clear()
            await asyncio.shield(self._finish())

    async def _finish(self) -> None:
        async with self._finishing:  # whoever ends waits for what is being done
            await self._finish_batch()

    async def _finish_batch(self) -> None:
        batch, self._durable = self._durable, {}
        if not batch:
            return
        try:
            await self._context.on_thread(self._directory.finish, self._context, batch)
        except VivaceError as error:
            self._context.log(LogLevel.ERROR, error.message)
        for path, version in batch.items():
            if self.open.get(path) == version:
                del self.open[path]
