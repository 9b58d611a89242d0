"""Sleep until an instant of a clock that may step, or until something happens."""

from __future__ import annotations

import asyncio

from vivace.model.instant import Micros
from vivace.runtime.clock import Clock

__all__ = ["Waiting"]

_LONGEST_SLEEP = 60.0


class Waiting:
    """What one loop waits with: `begin`, look at what is to be done, `sleep`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._woken = asyncio.Event()

    def begin(self) -> None:
        """From here on a wake-up counts for the next sleep."""
        self._woken.clear()

    def wake(self) -> None:
        """End the sleep, or the next one."""
        self._woken.set()

    async def sleep(self, until: Micros | None) -> None:
        """Sleep until an instant, or for ever; not at all if there was a wake-up."""
        while not self._woken.is_set():
            seconds = _LONGEST_SLEEP
            if until is not None:
                seconds = min((until - self._clock.now()) / 1e6, seconds)
                if seconds <= 0:
                    return
            try:
                async with asyncio.timeout(seconds):
                    await self._woken.wait()
            except TimeoutError:
                continue
