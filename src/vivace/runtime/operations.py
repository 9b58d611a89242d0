"""Changes of executions by hand: restart, labels, state.

Each is a pure change of records (`engine.restart`, `engine.amending`, …); here they are read from
the store, changed, and handed to the executor, one change of an execution at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol
from weakref import WeakValueDictionary

from vivace.engine.amending import change_status, labels_problem, relabel, status_problem
from vivace.engine.live import LiveExecution
from vivace.engine.plan import FlowPlan
from vivace.engine.restart import can_restart, restart, restart_problem
from vivace.engine.restore import restore
from vivace.errors import ConflictError, InvalidError, NotFoundError
from vivace.model.execution import Execution, TaskRun
from vivace.model.state import State
from vivace.runtime.clock import Clock
from vivace.runtime.pending import snapshot_run

__all__ = ["Keeper", "Operations", "StoredExecutions"]

WithRuns = tuple[Execution, list[TaskRun]]


class Keeper(Protocol):
    """The executor, as far as changes by hand need it."""

    def live(self, execution_id: str) -> LiveExecution | None:
        """Give an execution that is in memory."""
        ...

    async def departed(self, execution_id: str) -> None:
        """Wait until an execution that has fully ended is no longer in memory."""
        ...

    def take_up(self, live: LiveExecution, removed: Iterable[TaskRun]) -> Awaitable[Execution]:
        """Run an execution whose task runs were set back; answers once that is durable."""
        ...

    def changed(self, live: LiveExecution) -> Awaitable[Execution]:
        """Commit what was changed on the header of a live execution."""
        ...

    def amend(self, execution: Execution) -> Awaitable[Execution]:
        """Commit the header of an execution that nobody runs."""
        ...


class StoredExecutions(Protocol):
    """What is read from the store."""

    async def get(self, execution_id: str) -> Execution | None:
        """Give an execution without its task runs."""
        ...

    async def load(self, execution_id: str) -> WithRuns | None:
        """Give an execution and its task runs, of one instant."""
        ...


class Operations:
    """Carries them out; see `OperationsPort`."""

    def __init__(
        self,
        keeper: Keeper,
        stored: StoredExecutions,
        plan_of: Callable[[Execution], Awaitable[FlowPlan]],
        clock: Clock,
    ) -> None:
        self._keeper = keeper
        self._stored = stored
        self._plan_of = plan_of
        self._clock = clock
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def restart(self, execution_id: str) -> WithRuns:
        """Take up an ended execution from its failed tasks."""
        async with self._alone(execution_id):
            execution, runs = await self._load(execution_id)
            plan = await self._plan_of(execution)
            _refuse(restart_problem(execution), "an execution restarts once it has ended")
            if not can_restart(runs, plan):
                raise InvalidError(
                    "No task found to restart execution from!",
                    hint=f"nothing in execution `{execution_id}` has failed",
                )
            self._check_gone(execution_id)
            result = restart(execution, runs, plan, self._clock.now())
            live = restore(execution, result.kept, plan)
            for run in result.changed:
                live.touch(run)
            pictures = [snapshot_run(run) for run in result.kept]
            return await self._keeper.take_up(live, result.removed), pictures

    async def set_labels(
        self, execution_id: str, labels: Sequence[tuple[str, str]], *, keep_others: bool = False
    ) -> Execution:
        """Set the labels of an ended execution."""

        def change(execution: Execution) -> None:
            _refuse(labels_problem(execution), "labels are set once it has ended")
            relabel(execution, labels, keep_others=keep_others)

        return await self._amend(execution_id, change)

    async def change_status(self, execution_id: str, state: State) -> Execution:
        """Put an ended execution into another end state."""

        def change(execution: Execution) -> None:
            _refuse(status_problem(execution), "wait for its end, or kill it")
            change_status(execution, state, self._clock.now())

        return await self._amend(execution_id, change)

    async def _amend(self, execution_id: str, change: Callable[[Execution], None]) -> Execution:
        async with self._alone(execution_id):
            live = self._keeper.live(execution_id)
            if live is not None:
                change(live.execution)
                return await self._keeper.changed(live)
            execution = await self._stored.get(execution_id)
            if execution is None:
                raise _missing(execution_id)
            self._check_gone(execution_id)
            change(execution)
            return await self._keeper.amend(execution)

    async def _load(self, execution_id: str) -> WithRuns:
        loaded = await self._stored.load(execution_id)
        if loaded is None:
            raise _missing(execution_id)
        return loaded

    def _check_gone(self, execution_id: str) -> None:
        """Refuse what was read from the store but is being run."""
        live = self._keeper.live(execution_id)
        if live is not None:
            raise ConflictError(
                f"execution `{execution_id}` is {live.execution.state} and still runs",
                hint="try again when it has ended",
            )

    @asynccontextmanager
    async def _alone(self, execution_id: str) -> AsyncIterator[None]:
        """Let one change of an execution become durable before the next one reads it."""
        lock = self._locks.setdefault(execution_id, asyncio.Lock())
        async with lock:
            await self._keeper.departed(execution_id)
            yield


def _refuse(problem: str | None, hint: str) -> None:
    if problem is not None:
        raise ConflictError(problem, hint=hint)


def _missing(execution_id: str) -> NotFoundError:
    return NotFoundError(f"execution {execution_id} does not exist")
