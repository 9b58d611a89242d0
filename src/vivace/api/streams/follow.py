"""The streams of the original: an execution as a whole at each change, and a log line by line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from vivace.api.services import Services
from vivace.api.sse import ServerEvent
from vivace.api.streams.changes import gather
from vivace.api.views.base import encode
from vivace.api.views.executions import execution_view, task_run_view
from vivace.api.views.runs import log_view
from vivace.model.execution import Execution, TaskRun
from vivace.model.log import LogEntry
from vivace.store import LogSelection

__all__ = ["follow_execution", "follow_logs"]

_BATCH_SECONDS = 0.1
_LOOK_AGAIN_SECONDS = 5.0
_SHARE = 20
"""A piece that took t seconds to make is followed by a pause of 20 t: 5 % of a processor."""
_IDLE_SECONDS = 3_600.0


async def follow_execution(
    use: Services, tenant: str, execution_id: str, *, max_output_bytes: int
) -> AsyncGenerator[ServerEvent | None]:
    """Give `start`, `progress` at each change, and `end` when everything has ended.

    Raises:
        NotFoundError: there is no such execution.
    """
    loop = asyncio.get_running_loop()
    async with use.live.subscribe(execution_id) as subscription:
        execution, runs = await use.executions.load(execution_id, tenant)
        yield ServerEvent(encode(execution_view(execution)), id="start")
        seen = -1
        while not execution.fully_ended:
            pause = _BATCH_SECONDS
            if execution.version != seen:
                began = loop.time()
                yield _whole(execution, runs, "progress", max_output_bytes)
                pause = max(pause, (loop.time() - began) * _SHARE)
                seen = execution.version
            else:
                yield None
            await gather(subscription, _LOOK_AGAIN_SECONDS, pause)
            execution, runs = await use.executions.load(execution_id, tenant)
        yield _whole(execution, runs, "end", max_output_bytes)


def _whole(
    execution: Execution, runs: list[TaskRun], kind: str, max_output_bytes: int
) -> ServerEvent:
    views = [task_run_view(execution, run, max_output_bytes=max_output_bytes) for run in runs]
    return ServerEvent(encode(execution_view(execution, views)), id=kind)


async def follow_logs(
    use: Services, tenant: str, execution_id: str, selection: LogSelection
) -> AsyncGenerator[ServerEvent | None]:
    """Give the lines that are there, then those that come, until nothing came for an hour.

    Raises:
        NotFoundError: there is no such execution.
    """
    loop = asyncio.get_running_loop()
    async with use.live.subscribe(execution_id) as subscription:
        await use.executions.get(execution_id, tenant)
        yield ServerEvent(b"{}", id="start")
        seen = 0
        last_at = loop.time()
        while loop.time() - last_at < _IDLE_SECONDS:
            async for page in use.logs.pages(execution_id, selection, seen):
                seen, last_at = page[-1].seq, loop.time()
                for entry in page:
                    yield _line(entry)
            if await gather(subscription, _LOOK_AGAIN_SECONDS, _BATCH_SECONDS) is None:
                yield None


def _line(entry: LogEntry) -> ServerEvent:
    return ServerEvent(encode(log_view(entry)), id="progress")
