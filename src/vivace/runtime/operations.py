"""Changes of executions by hand: restart, labels, state.

Each is a pure change of records (`engine.restart`, `engine.amending`, …); here they are read from
the store, changed, and handed to the executor, one change of an execution at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import chain
from typing import Any, Protocol
from weakref import WeakValueDictionary

from vivace.engine.amending import change_status, labels_problem, relabel, status_problem
from vivace.engine.breakpoints import breakpoint_problem
from vivace.engine.live import LiveExecution
from vivace.engine.marking import mark, mark_problem
from vivace.engine.plan import FlowPlan
from vivace.engine.replay import mark_replayed, replay_from, replay_problem, replay_whole
from vivace.engine.restart import can_restart, restart, restart_as_new, restart_problem
from vivace.engine.restore import restore
from vivace.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from vivace.model.execution import Execution, TaskRun
from vivace.model.identifier import new_id
from vivace.model.state import State
from vivace.runtime.clock import Clock
from vivace.runtime.pending import snapshot_run
from vivace.services.operations_port import LimitUse, ReplayRequest

__all__ = ["Keeper", "Operations", "StoredExecutions"]

_LOG = logging.getLogger(__name__)

WithRuns = tuple[Execution, list[TaskRun]]


class Keeper(Protocol):
    """The executor, as far as changes by hand need it."""

    def live(self, execution_id: str) -> LiveExecution | None:
        """Give an execution that is in memory."""
        ...

    async def outer(self, execution: Execution) -> LiveExecution | None:
        """Give the execution that one is an iteration of, if it is one."""
        ...

    async def departed(self, execution_id: str) -> None:
        """Wait until an execution that has fully ended is no longer in memory."""
        ...

    async def start(self, execution: Execution) -> Execution:
        """Record a new execution and run it."""
        ...

    def take_up(self, live: LiveExecution, removed: Iterable[TaskRun]) -> Awaitable[Execution]:
        """Run an execution whose task runs were set back; answers once that is durable."""
        ...

    def force(self, live: LiveExecution) -> Awaitable[Execution]:
        """Let an execution that is CREATED or QUEUED run now."""
        ...

    def lift_breakpoints(
        self, live: LiveExecution, breakpoints: Sequence[str]
    ) -> Awaitable[Execution]:
        """Let an execution go on from its breakpoints, and stop at others."""
        ...

    def refuse(self, live: LiveExecution, state: State, reason: str) -> Awaitable[Execution]:
        """End a QUEUED execution."""
        ...

    def limits(self) -> list[LimitUse]:
        """Say how the limits of flows are used."""
        ...

    def recount(self, tenant: str, namespace: str, flow_id: str) -> LimitUse:
        """Count the executions of a limited flow anew."""
        ...

    def changed(self, live: LiveExecution) -> Awaitable[Execution]:
        """Commit what was changed on the header of a live execution."""
        ...

    def amend(self, execution: Execution, since: int | None = None) -> Awaitable[Execution]:
        """Commit the header of an execution that nobody runs.

        Args:
            execution: As it is to be.
            since: How many states of its history are not new; all when absent.
        """
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

    async def restart(self, execution_id: str, *, revision: int | None = None) -> WithRuns:
        """Take up an ended execution from its failed tasks; see `OperationsPort`."""
        async with self._alone(execution_id):
            paused = self._keeper.live(execution_id)
            if paused is not None and paused.execution.state is State.PAUSED:
                execution, runs = _at_rest(paused)
                plan = paused.plan
            else:
                paused = None
                execution, runs = await self._load(execution_id)
                plan = await self._plan_of(execution)
            _refuse(restart_problem(execution), "an execution restarts once it has ended")
            if not can_restart(runs, plan):
                raise InvalidError(
                    "No task found to restart execution from!",
                    hint=f"nothing in execution `{execution_id}` has failed",
                )
            if revision is not None:
                _refuse_iteration(execution)
                newer = await self._plan_of(replace(execution, flow_revision=revision))
                return await self._restart_as_new(execution, runs, (plan, newer))
            outer = await self._keeper.outer(execution)
            if paused is None:
                self._check_gone(execution_id)
            result = restart(execution, runs, plan, self._clock.now())
            live = restore(execution, result.kept, plan)
            live.outer = outer
            for run in result.changed:
                live.touch(run)
            return await self._take_up(live, result.kept, result.removed)

    async def _restart_as_new(
        self, source: Execution, runs: list[TaskRun], plans: tuple[FlowPlan, FlowPlan]
    ) -> WithRuns:
        now = self._clock.now()
        made, kept, problem = restart_as_new(source, runs, plans, at=now, new_id=new_id)
        if problem is not None:
            raise InvalidError(problem, hint="replay the execution with this revision instead")
        live = restore(made, kept, plans[1])
        for run in kept:
            live.touch(run)
        return await self._take_up(live, kept)

    async def _take_up(
        self, live: LiveExecution, runs: list[TaskRun], removed: Sequence[TaskRun] = ()
    ) -> WithRuns:
        """Give the execution and its task runs as they are before anything runs."""
        pictures = [snapshot_run(run) for run in runs]
        return await self._keeper.take_up(live, removed), pictures

    async def replay(self, execution_id: str, wanted: ReplayRequest) -> WithRuns:
        """Run an execution again as a new one."""
        async with self._alone(execution_id):
            source, runs = await self._load(execution_id)
            _refuse_iteration(source)
            source_plan = await self._plan_of(source)
            plan = source_plan
            if wanted.revision is not None and wanted.revision != source.flow_revision:
                plan = await self._plan_of(replace(source, flow_revision=wanted.revision))
            if wanted.task_run_id is None:
                made = replay_whole(source, plan, wanted.new_id, self._clock.now())
                recorded = await self._keeper.start(wanted.applied(made))
                pictures: list[TaskRun] = []
            else:
                recorded, pictures = await self._replay_from(
                    source, runs, (source_plan, plan), wanted, wanted.task_run_id
                )
            await self._mark_replayed(execution_id)
            return recorded, pictures

    async def _replay_from(
        self,
        source: Execution,
        runs: list[TaskRun],
        plans: tuple[FlowPlan, FlowPlan],
        wanted: ReplayRequest,
        task_run_id: str,
    ) -> WithRuns:
        problem = replay_problem(runs, task_run_id, *plans)
        if problem is not None:
            raise InvalidError(problem, hint="replay it from another task run, or as a whole")
        ids = chain((wanted.new_id,), iter(new_id, None))
        replay = replay_from(
            source, runs, task_run_id, plans, at=self._clock.now(), new_id=lambda: next(ids)
        )
        live = restore(wanted.applied(replay.execution), replay.runs, plans[1])
        for run in replay.runs:
            live.touch(run)
        return await self._take_up(live, replay.runs)

    async def _mark_replayed(self, source_id: str) -> None:
        """Note on the source that it was replayed; the replay is recorded whatever comes of it."""
        try:
            await self._keeper.departed(source_id)
            live = self._keeper.live(source_id)
            if live is not None:
                mark_replayed(live.execution)
                await self._keeper.changed(live)
                return
            source = await self._stored.get(source_id)
            if source is not None and source.fully_ended:
                mark_replayed(source)
                await self._keeper.amend(source)
        except UnavailableError as error:
            _LOG.warning("execution %s is not marked as replayed: %s", source_id, error)

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

    async def mark(
        self,
        execution_id: str,
        task_run_id: str,
        state: State,
        outputs: Mapping[str, Any] | None = None,
    ) -> WithRuns:
        """Put a task run of an ended execution into a state, and go on from there.

        Args:
            execution_id: Of an ended execution.
            task_run_id: One of its task runs.
            state: Its new state.
            outputs: Added to its outputs.
        """
        async with self._alone(execution_id):
            execution, runs = await self._load(execution_id)
            plan = await self._plan_of(execution)
            _refuse(status_problem(execution), "wait for its end")
            problem = mark_problem(runs, task_run_id, plan)
            if problem is not None:
                raise InvalidError(problem, hint="name a task run of `tasks`")
            outer = await self._keeper.outer(execution)
            self._check_gone(execution_id)
            result = mark(execution, runs, task_run_id, state, plan, self._clock.now())
            for run in result.kept:
                if run.id == task_run_id and outputs is not None:
                    run.outputs = {**(run.outputs or {}), **outputs}
            live = restore(execution, result.kept, plan)
            live.outer = outer
            for run in result.changed:
                live.touch(run)
            return await self._take_up(live, result.kept, result.removed)

    async def force_run(self, execution_id: str) -> Execution:
        """Let an execution that has not ended go on now, whatever it waits for."""
        live, known = await self._known(execution_id)
        if live is None or known.state.is_terminal:
            raise ConflictError(
                f"execution `{execution_id}` is {known.state} and cannot be forced to run",
                hint="restart or replay one that has ended",
            )
        if known.state in (State.CREATED, State.QUEUED):
            return await self._keeper.force(live)
        return await self._keeper.changed(live)

    async def unqueue(self, execution_id: str, state: State) -> Execution:
        """Take an execution out of the queue of its flow."""
        live, known = await self._known(execution_id)
        if live is None or known.state is not State.QUEUED:
            raise ConflictError(
                f"Only QUEUED execution can be unqueued: `{execution_id}` is {known.state}"
            )
        if state is State.RUNNING:
            return await self._keeper.force(live)
        return await self._keeper.refuse(live, state, "it was taken out of the queue")

    async def resume_from_breakpoint(
        self, execution_id: str, breakpoints: Sequence[str] = ()
    ) -> Execution:
        """Let an execution go on from its breakpoints, and stop at others."""
        live, known = await self._known(execution_id)
        if live is None:
            raise ConflictError(
                f"execution `{execution_id}` is {known.state} and stands at no breakpoint"
            )
        _refuse(breakpoint_problem(live), "breakpoints are given when it is started or replayed")
        return await self._keeper.lift_breakpoints(live, breakpoints)

    def limits(self) -> list[LimitUse]:
        """Say how the limits of flows are used."""
        return self._keeper.limits()

    def recount(self, tenant: str, namespace: str, flow_id: str) -> LimitUse:
        """Count the executions of a limited flow anew."""
        return self._keeper.recount(tenant, namespace, flow_id)

    async def _known(self, execution_id: str) -> tuple[LiveExecution | None, Execution]:
        live = self._keeper.live(execution_id)
        if live is not None:
            return live, live.execution
        known = await self._stored.get(execution_id)
        if known is None:
            raise _missing(execution_id)
        return None, known

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
            known = len(execution.history)
            change(execution)
            return await self._keeper.amend(execution, known)

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


def _at_rest(live: LiveExecution) -> WithRuns:
    """Give the records of a paused execution, if nothing in it is at work.

    Raises:
        ConflictError: a task of it is.
    """
    for run in live.open_runs.values():
        if run.id not in live.blocks and run.state in (State.SUBMITTED, State.RUNNING):
            raise ConflictError(
                f"task `{run.task_id}` of execution `{live.execution.id}` is still running",
                hint="restart the execution when that has ended, or resume or kill it",
            )
    return live.execution, list(live.runs.values())


def _refuse(problem: str | None, hint: str) -> None:
    if problem is not None:
        raise ConflictError(problem, hint=hint)


def _refuse_iteration(execution: Execution) -> None:
    loop = execution.loop_run
    if loop is not None:
        raise ConflictError(
            f"execution `{execution.id}` is an iteration of the loop `{loop.task_id}`, "
            "and a copy of it would belong to no loop",
            hint=f"replay the execution of the loop, `{loop.execution_id}`",
        )


def _missing(execution_id: str) -> NotFoundError:
    return NotFoundError(f"execution {execution_id} does not exist")
