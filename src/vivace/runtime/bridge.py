"""From a worker's thread to the event loop and back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["Bridge"]

T = TypeVar("T")


class Bridge:
    """Lets code on a thread wait for what runs on the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def call(self, work: Coroutine[Any, Any, T], seconds: float = 60.0) -> T:
        """Run a coroutine on the loop and give its result.

        Raises:
            RuntimeError: called on the loop itself, which would wait for ever.
            TimeoutError: the loop did not finish it in time.
        """
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        if running is self._loop:
            work.close()
            raise RuntimeError("this call blocks: an async task makes it with `context.on_thread`")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)
