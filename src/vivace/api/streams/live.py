"""An execution as it changes: first how it stands, then only what is new."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from vivace.api.services import Services
from vivace.api.sse import ServerEvent
from vivace.api.streams.changes import Changes, gather
from vivace.api.views.base import encode
from vivace.api.views.executions import summary_view, task_run_view
from vivace.api.views.runs import log_view
from vivace.model.execution import Execution, TaskRun
from vivace.model.log import LogEntry, LogLevel
from vivace.services.logs import holds
from vivace.store import LogSelection

__all__ = ["LiveExecution"]

_BATCH_SECONDS = 0.1
_LOOK_AGAIN_SECONDS = 5.0
"""Changes that another process made reach no local subscriber: the store is asked now and then."""
_ITEMS_A_PIECE = 500


class LiveExecution:
    """One client's view of one execution."""

    def __init__(
        self,
        use: Services,
        tenant: str,
        execution_id: str,
        level: LogLevel | None,
        keep_alive_seconds: float = 15.0,
    ) -> None:
        self._use = use
        self._tenant = tenant
        self._id = execution_id
        self._selection = LogSelection(min_level=level)
        self._wait = min(keep_alive_seconds, _LOOK_AGAIN_SECONDS)
        self._number = 0
        self._seen_version = -1
        self._seen_log = 0

    async def events(self) -> AsyncGenerator[ServerEvent | None]:
        """Give the events until the execution has fully ended; None for "nothing new".

        Raises:
            NotFoundError: there is no such execution.
        """
        # Subscribed before the store is read, so that no change can fall in between.
        async with self._use.live.subscribe(self._id) as subscription:
            execution = await self._use.executions.get(self._id, self._tenant)
            async for event in self._state(execution):
                yield event
            while not execution.fully_ended:
                changes = await gather(subscription, self._wait, _BATCH_SECONDS)
                execution = await self._advanced(execution, changes)
                if changes is None or changes.lost:
                    if execution.version == self._seen_version:
                        yield None
                    else:
                        async for event in self._state(execution):
                            yield event
                else:
                    for event in self._pieces(execution, changes):
                        yield event
            async for event in self._logs():
                yield event
            yield self._event("end", {})

    async def _advanced(self, execution: Execution, changes: Changes | None) -> Execution:
        if changes is None or changes.lost:
            return await self._use.executions.get(self._id, self._tenant)
        return changes.execution or execution

    async def _state(self, execution: Execution) -> AsyncGenerator[ServerEvent]:
        """Give how everything stands."""
        self._seen_version = execution.version
        yield self._event("execution", summary_view(execution))
        offset = 0
        while True:
            runs, total = await self._use.store.executions.task_runs(
                self._id, offset, _ITEMS_A_PIECE
            )
            if runs:
                yield self._task_runs(execution, runs)
            offset += len(runs)
            if not runs or offset >= total:
                break
        async for event in self._logs():
            yield event

    async def _logs(self) -> AsyncGenerator[ServerEvent]:
        async for page in self._use.logs.pages(self._id, self._selection, self._seen_log):
            self._seen_log = page[-1].seq
            yield self._log_lines(page)

    def _pieces(self, execution: Execution, changes: Changes) -> list[ServerEvent]:
        events = []
        if changes.removed:
            events.append(self._event("removed", {"items": changes.removed}))
        runs = list(changes.task_runs.values())
        events += [
            self._task_runs(execution, runs[start : start + _ITEMS_A_PIECE])
            for start in range(0, len(runs), _ITEMS_A_PIECE)
        ]
        lines = [entry for entry in changes.logs if self._is_new(entry)]
        if lines:
            self._seen_log = max(self._seen_log, lines[-1].seq)
            events.append(self._log_lines(lines))
        if changes.execution is not None:
            self._seen_version = max(self._seen_version, changes.execution.version)
            events.append(self._event("execution", summary_view(changes.execution)))
        return events

    def _is_new(self, entry: LogEntry) -> bool:
        return entry.seq > self._seen_log and holds(self._selection, entry)

    def _task_runs(self, execution: Execution, runs: list[TaskRun]) -> ServerEvent:
        views = [task_run_view(execution, run, max_output_bytes=0) for run in runs]
        return self._event("taskRuns", {"items": views})

    def _log_lines(self, entries: list[LogEntry]) -> ServerEvent:
        return self._event("logs", {"items": [log_view(entry) for entry in entries]})

    def _event(self, name: str, data: object) -> ServerEvent:
        self._number += 1
        return ServerEvent(encode(data), id=str(self._number), name=name)
