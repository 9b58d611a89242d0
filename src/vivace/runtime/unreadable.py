"""Executions that cannot be read, or cannot be written: they fail, and hold up no others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from vivace.errors import UnavailableError
from vivace.model.execution import Execution, TaskRun
from vivace.model.state import State
from vivace.runtime.clock import Clock
from vivace.runtime.pending import Pending
from vivace.runtime.ports import EventOutbox
from vivace.runtime.records import fail_run
from vivace.store import Store

__all__ = ["Unreadable"]

_LOG = logging.getLogger(__name__)


class Unreadable:
    """Marks such executions as FAILED in the store."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        listeners: Sequence[Callable[[Execution], None]],
        outbox: EventOutbox | None = None,
    ) -> None:
        """Take what is needed.

        Args:
            store: Where executions are kept.
            clock: Says what time it is.
            listeners: Told of each execution that was marked.
            outbox: Told that it has failed, as of every other change of state.
        """
        self._store = store
        self._clock = clock
        self._listeners = listeners
        self._outbox = outbox
        self._passed_over: set[str] = set()

    def is_passed_over(self, execution_id: str) -> bool:
        """Whether the execution can neither be run nor be marked."""
        return execution_id in self._passed_over

    async def mark(self, execution_id: str, reason: str) -> None:
        """Write that an execution has failed, or pass over it from now on."""
        try:
            loaded = await self._store.executions.load(execution_id)
            if loaded is not None and not loaded[0].fully_ended:
                await self.fail(*loaded, reason)
        except UnavailableError as error:
            _LOG.warning("execution %s could not be marked as failed: %s", execution_id, error)
        except Exception:
            self._passed_over.add(execution_id)
            _LOG.exception("execution %s is passed over", execution_id)

    async def fail(self, execution: Execution, runs: list[TaskRun], reason: str) -> None:
        """End an execution that cannot go on."""
        pending, now = Pending(), self._clock.now()
        for run in runs:
            if not run.state.is_terminal:
                fail_run(run, now)
                pending.batch.task_runs.append((execution.id, run))
        known = len(execution.history)
        if not execution.state.is_terminal:
            execution.enter(State.FAILED, now)
        execution.failure = reason
        execution.fully_ended = True
        execution.version += 1
        pending.batch.executions.append(execution)
        if self._outbox is not None:
            pending.batch.events += self._outbox.events(execution, known)
        await self._store.commit(pending.batch)
        if self._outbox is not None and pending.batch.events:
            self._outbox.wake()
        for listener in self._listeners:
            listener(execution)
