"""Start a container, pass on what it prints, and stop it when the run has to stop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from vivace.plugin import RunContext
from vivace.plugins.docker.container import Container
from vivace.plugins.docker.output import pass_lines_on

__all__ = ["KILLED", "Watch"]

KILLED = 137
"""The exit code of what was killed: 128 + SIGKILL."""

_DRAIN_SECONDS = 1.0
"""How long the last lines of a container that was stopped may take."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How a run follows its container."""

    on_line: Callable[..., None]
    stopping: asyncio.Future[None]
    """Done when the run has to stop."""
    grace: float
    """Seconds that a container that is asked to end may take."""

    @classmethod
    def of(cls, context: RunContext, on_line: Callable[..., None], grace: float) -> Watch:
        """Watch on behalf of a run: its kill, from whatever thread, stops the container."""
        loop = asyncio.get_running_loop()
        stopping: asyncio.Future[None] = loop.create_future()

        def settle() -> None:
            if not stopping.done():
                stopping.set_result(None)

        def stop() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the run ended long ago
                loop.call_soon_threadsafe(settle)

        context.on_kill(stop)
        if context.is_killed:
            settle()
        return cls(on_line, stopping, grace)

    @property
    def is_stopped(self) -> bool:
        """Whether the run has been asked to stop."""
        return self.stopping.done()

    async def run(self, container: Container) -> int:
        """Start a container and give its exit code.

        Cancelling it stops the container, as the run's kill does.

        Raises:
            TaskError: it cannot be started, or the engine breaks off.
        """
        async with container.attached() as output:
            await container.start()
            ending = asyncio.ensure_future(self._ending(container, output))
            try:
                first: set[asyncio.Future[Any]] = {ending, self.stopping}
                await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
                if not ending.done():
                    await self._stop(container, ending)
                return ending.result() if ending.done() else KILLED
            except asyncio.CancelledError:
                await self._stop(container, ending)
                raise
            finally:
                ending.cancel()
                await asyncio.wait({ending})

    async def _ending(self, container: Container, output: AsyncIterator[bytes]) -> int:
        await pass_lines_on(output, self.on_line)
        return await container.exit_code()

    async def _stop(self, container: Container, ending: asyncio.Future[int]) -> None:
        await container.stop(self.grace)
        await asyncio.wait({ending}, timeout=_DRAIN_SECONDS)
