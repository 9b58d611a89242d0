"""Executions that tasks start: Subflow and its like."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from vivace.engine.events import ChildEnded, ChildStarted
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Node
from vivace.engine.restart import restarted_at
from vivace.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
)
from vivace.model.execution import Execution, ExecutionTrigger, TaskRun
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.plugin.task import (
    ChildExecutionTask,
    ChildOutcome,
    ChildRequest,
    RestartBehavior,
    RunView,
)
from vivace.runtime.clock import Clock
from vivace.runtime.executor import Executor
from vivace.runtime.marked_children import MarkedChildren
from vivace.runtime.parent_reports import ParentReports, child_trigger, insist
from vivace.runtime.renderer import Renderer
from vivace.runtime.replacements import replacement_key
from vivace.runtime.values import plain_outputs

__all__ = ["ChildReader", "Children", "StartChildExecution"]


class StartChildExecution(Protocol):
    """Creates an execution for a task; the executions service."""

    async def __call__(
        self, parent: Execution, request: ChildRequest, trigger: ExecutionTrigger, unique_key: str
    ) -> Execution:
        """Create it once: a second call with the same key gives the same execution."""
        ...


class ChildReader(Protocol):
    """What is read of executions that tasks have started; the store."""

    async def get(self, execution_id: str) -> Execution | None:
        """Give an execution without its task runs."""
        ...

    async def by_unique_key(self, key: str) -> Execution | None:
        """Give the execution that holds a unique key."""
        ...


@dataclass(frozen=True, slots=True)
class _Waiting:
    live: LiveExecution
    run: TaskRun
    node: Node
    attempt: int
    task: ChildExecutionTask


class Children:
    """Starts child executions and tells their parents how they ended."""

    def __init__(
        self,
        executor: Executor,
        renderer: Renderer,
        start: StartChildExecution,
        reader: ChildReader,
        clock: Clock,
    ) -> None:
        self._executor = executor
        self._renderer = renderer
        self._start = start
        self._reader = reader
        self._clock = clock
        self._reports = ParentReports(executor, clock)
        self._marked = MarkedChildren(executor, executor.operations, renderer)
        self._waiting: dict[str, _Waiting] = {}
        """By the id of the child."""
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, live: LiveExecution, run: TaskRun, node: Node, attempt: int) -> None:
        """Start, or after a crash find again, the execution that a task asks for."""
        self._spawn(self._begin(live, run, node, attempt))

    def kill(self, run: TaskRun) -> None:
        """Kill the execution that a task run waits for."""
        child_id = (run.outputs or {}).get("executionId")
        if isinstance(child_id, str):
            self._waiting.pop(child_id, None)
            self._spawn(self._kill(child_id))

    def ended(self, live: LiveExecution) -> None:
        """Tell the parent of an execution that has fully ended, if one waits."""
        waiting = self._waiting.pop(live.execution.id, None)
        if waiting is None:
            self._marked.ended(live)
            return
        if live.execution.state is State.RETRIED:
            self._spawn(self._follow(waiting, live.execution))
        else:
            self._tell(waiting, live.execution, live)

    def lost(self, execution: Execution) -> None:
        """Tell the parent of an execution that cannot be processed, if one waits."""
        waiting = self._waiting.pop(execution.id, None)
        if waiting is not None:
            self._tell(waiting, execution)

    async def stop(self) -> None:
        """Stop what is being started; it is started again after the next start."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._marked.stop()

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _kill(self, child_id: str) -> None:
        try:
            await insist(lambda: self._executor.kill(child_id))
        except (ConflictError, NotFoundError):
            return  # it ended by itself

    async def _begin(self, live: LiveExecution, run: TaskRun, node: Node, attempt: int) -> None:
        try:
            task = await asyncio.to_thread(self._renderer.task, live, run, node)
            assert isinstance(task, ChildExecutionTask)
            request = task.request(self._view(live, run, attempt))
            trigger = child_trigger(live.execution, run, node)
            key = f"task:{run.id}:{attempt}"
            child = await self._again(run, request)
            if child is None:
                child = await insist(lambda: self._start(live.execution, request, trigger, key))
        except Exception as error:
            self._reports.fail(live, run, attempt, error)
            return
        where = f"{child.namespace}.{child.flow_id}"
        self._reports.say(live, run, attempt, f"started execution {child.id} of {where}")
        parent_id = live.execution.id
        self._executor.post(parent_id, ChildStarted(self._clock.now(), run.id, attempt, child.id))
        waiting = _Waiting(live, run, node, attempt, task)
        if not request.wait:
            self._tell(waiting, child)
        elif run.state.is_terminal:
            await self._kill(child.id)  # the parent was killed before there was a child to kill
        else:
            await self._await_end(waiting, child.id)

    async def _again(self, run: TaskRun, request: ChildRequest) -> Execution | None:
        """Take up the execution of an earlier attempt, when the task was restarted."""
        since = restarted_at(run)
        child_id = (run.outputs or {}).get("executionId")
        if since is None or request.restart is not RestartBehavior.RETRY_FAILED or not child_id:
            return None
        child = await insist(lambda: self._reader.get(child_id))
        if child is None or child.state is State.KILLED:
            return None
        ended = child.ended_at
        if child.state is State.FAILED and ended is not None and ended < since:
            return await self._restarted(child)
        return child

    async def _restarted(self, child: Execution) -> Execution | None:
        """Restart an execution that failed; None when it has nothing to begin again from."""
        try:
            restarted, _ = await insist(lambda: self._executor.restart(child.id))
        except InvalidError:
            return None
        except ConflictError:  # somebody else was faster
            return child
        return restarted

    async def _await_end(self, waiting: _Waiting, child_id: str) -> None:
        self._waiting[child_id] = waiting
        # It may have ended before the line above, also in an earlier life of this process.
        current = await insist(lambda: self._reader.get(child_id))
        if current is None or not current.fully_ended:
            return
        if current.state is State.RETRIED:
            self._waiting.pop(child_id, None)
            await self._follow(waiting, current)
            return
        child_live = None
        if waiting.task.outputs_of_child():
            child_live = await insist(lambda: self._executor.look_at(child_id))
        if self._waiting.pop(child_id, None) is not None:
            self._tell(waiting, current, child_live)

    async def _follow(self, waiting: _Waiting, child: Execution) -> None:
        """Wait for the execution that tries again in the place of one that failed."""
        key = replacement_key(child)
        replacement = await insist(lambda: self._reader.by_unique_key(key))
        if replacement is None:  # it was deleted: this is the end that is known
            self._tell(waiting, child)
        else:
            await self._await_end(waiting, replacement.id)

    def _tell(
        self, waiting: _Waiting, child: Execution, child_live: LiveExecution | None = None
    ) -> None:
        live, run = waiting.live, waiting.run
        try:
            outputs_of_child = self._outputs(waiting.task, child, child_live)
            outcome = ChildOutcome(child.id, child.state, outputs_of_child, child.labels)
            effect = waiting.task.result(outcome)
            outputs = plain_outputs(effect.outputs)
        except Exception as error:
            self._reports.fail(live, run, waiting.attempt, error)
            return
        failure = None
        if child.state is State.FAILED:
            where = f"{child.namespace}.{child.flow_id}"
            level = LogLevel.ERROR if effect.state is State.FAILED else LogLevel.INFO
            message = f"execution {child.id} of {where} ends in FAILED state"
            self._reports.say(live, run, waiting.attempt, message, level)
        if effect.state is State.FAILED:
            failure = (
                f"execution {child.id} of {child.namespace}.{child.flow_id} ended {child.state}"
            )
        event = ChildEnded(
            self._clock.now(), run.id, waiting.attempt, effect.state, outputs, failure
        )
        self._executor.post(live.execution.id, event)

    def _outputs(
        self, task: ChildExecutionTask, child: Execution, live: LiveExecution | None
    ) -> Mapping[str, Any] | None:
        wanted = task.outputs_of_child()
        if child.outputs is not None or wanted is None or live is None:
            return child.outputs
        rendered = self._renderer.values(live, None)(dict(wanted))
        return rendered if isinstance(rendered, dict) else None

    def _view(self, live: LiveExecution, run: TaskRun, attempt: int) -> RunView:
        execution = live.execution
        return RunView(
            execution_id=execution.id,
            namespace=execution.namespace,
            flow_id=execution.flow_id,
            task_run_id=run.id,
            attempt=attempt,
            labels=execution.labels,
            variables=execution.variables,
            render=self._renderer.values(live, run),
            render_typed=self._renderer.typed(live, run),
        )
