"""The task that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from vivace.plugin import Task
from vivace.plugin.testing import LocalContext, run_task


async def test_sleep_ends_after_its_time(task: Callable[..., Task], context: LocalContext) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    await run_task(task("flow.Sleep", duration="{{ 'PT0.05S' }}"), context)
    assert 0.05 <= loop.time() - start < 5
    assert context.messages() == ["Waiting for PT0.05S"]


async def test_sleep_ends_at_once_when_it_is_cancelled(
    task: Callable[..., Task], context: LocalContext
) -> None:
    running = asyncio.ensure_future(run_task(task("flow.Sleep", duration="P1D"), context))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 5)
