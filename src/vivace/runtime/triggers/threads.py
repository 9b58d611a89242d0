"""Threads that may be left behind: one that never returns holds up neither a pool nor the end."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

__all__ = ["on_own_thread", "start_thread"]

T = TypeVar("T")


def on_own_thread(name: str, function: Callable[..., T], *args: Any) -> asyncio.Future[T]:
    """Call a function on a thread of its own; whoever cancels the future leaves it behind."""
    return start_thread(name, function, *args)[0]


def start_thread(
    name: str, function: Callable[..., T], *args: Any, late: Callable[[T], object] | None = None
) -> tuple[asyncio.Future[T], threading.Thread]:
    """Do as `on_own_thread`, and give the thread, to be asked whether it still runs.

    Args:
        name: Of the thread.
        function: What to call.
        args: Its arguments.
        late: Called with a result that nobody waits for any more.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    call = partial(contextvars.copy_context().run, function, *args)

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            if error is None and late is not None:
                late(result)  # type: ignore[arg-type]
        elif error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result, error = None, None
        try:
            result = call()
        except BaseException as raised:
            error = raised
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, result, error)

    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return future, thread
