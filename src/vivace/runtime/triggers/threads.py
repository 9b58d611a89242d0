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
    name: str, function: Callable[..., T], *args: Any
) -> tuple[asyncio.Future[T], threading.Thread]:
    """Do as `on_own_thread`, and give the thread, to be asked whether it still runs."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    call = partial(contextvars.copy_context().run, function, *args)

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
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
