"""Wait for a condition instead of sleeping."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

__all__ = ["eventually", "eventually_sync"]

T = TypeVar("T")

_EVERY = 0.005


async def eventually(
    condition: Callable[[], T | Awaitable[T]], *, within: float = 5.0, describe: str = ""
) -> T:
    """Give the first truthy answer of `condition`, which may be a plain or an async function.

    An AssertionError counts as "not yet", so that `condition` may consist of assertions (and
    return True); the last one is the cause of the failure.

    Raises:
        AssertionError: no truthy answer came within that many seconds.
    """
    deadline = time.monotonic() + within
    while True:
        answer, reason = None, None
        try:
            told = condition()
            answer = await told if inspect.isawaitable(told) else told
        except AssertionError as error:
            reason = error
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(_message(condition, answer, within, describe)) from reason
        await asyncio.sleep(_EVERY)


def eventually_sync(condition: Callable[[], T], *, within: float = 5.0, describe: str = "") -> T:
    """Do as `eventually` does, outside of an event loop."""
    deadline = time.monotonic() + within
    while True:
        answer, reason = None, None
        try:
            answer = condition()
        except AssertionError as error:
            reason = error
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(_message(condition, answer, within, describe)) from reason
        time.sleep(_EVERY)


def _message(condition: object, answer: object, within: float, describe: str) -> str:
    name = describe or getattr(condition, "__name__", repr(condition))
    return f"{name} did not come true within {within:g} seconds; it last answered {answer!r}"
