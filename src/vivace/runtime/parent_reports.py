"""What is said to the execution whose task has started others, and about it to them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from vivace.engine.events import ChildEnded, Event
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Node
from vivace.errors import UnavailableError, VivaceError
from vivace.model.execution import Execution, ExecutionTrigger, TaskRun
from vivace.model.log import LogEntry, LogLevel
from vivace.model.state import State
from vivace.runtime.clock import Clock

__all__ = ["Inbox", "ParentReports", "child_trigger", "insist"]

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = 0.5

T = TypeVar("T")


class Inbox(Protocol):
    """Takes what is reported; the executor."""

    def post(self, execution_id: str, work: Event) -> None:
        """Add an event; one for an execution that is not live is of no use any more."""
        ...

    def masked(self, execution_id: str, text: str) -> str:
        """Black out the secrets that an execution has met."""
        ...

    def add_logs(self, entries: list[LogEntry]) -> None:
        """Add log lines to the next commit."""
        ...


class ParentReports:
    """Reports to the executions whose tasks have started others."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox = inbox
        self._clock = clock

    def post(self, live: LiveExecution, event: Event) -> None:
        """Hand an event to the parent."""
        self._inbox.post(live.execution.id, event)

    def fail(self, live: LiveExecution, run: TaskRun, attempt: int, error: Exception) -> None:
        """End the task FAILED, whatever it was: a bug of its class is its own failure."""
        message = self.cause(run, error)
        self.say(live, run, attempt, message, LogLevel.ERROR)
        self.post(
            live, ChildEnded(self._clock.now(), run.id, attempt, State.FAILED, failure=message)
        )

    def cause(self, run: TaskRun, error: Exception) -> str:
        """Give what a reader of the execution is told of an error."""
        if isinstance(error, VivaceError):
            return error.message
        _LOG.exception("task run %s cannot start its executions", run.id, exc_info=error)
        return f"{type(error).__name__}: {error}"

    def say(
        self,
        live: LiveExecution,
        run: TaskRun,
        attempt: int,
        message: str,
        level: LogLevel = LogLevel.INFO,
    ) -> None:
        """Add a line to the task's log."""
        execution = live.execution
        entry = LogEntry(
            namespace=execution.namespace,
            flow_id=execution.flow_id,
            at=self._clock.now(),
            level=level,
            message=self._inbox.masked(execution.id, message),
            execution_id=execution.id,
            task_id=run.task_id,
            task_run_id=run.id,
            attempt=attempt,
            tenant=execution.tenant,
        )
        self._inbox.add_logs([entry])


def child_trigger(
    parent: Execution, run: TaskRun, node: Node, iteration: int | None = None
) -> ExecutionTrigger:
    """Give what `{{ trigger }}` shows in an execution that a task started.

    Args:
        parent: The execution of the task.
        run: The task's run.
        node: The task at its place.
        iteration: The item that it is for, when the task starts many.
    """
    variables: dict[str, Any] = {
        "executionId": parent.id,
        "namespace": parent.namespace,
        "flowId": parent.flow_id,
        "flowRevision": parent.flow_revision,
        "taskRunId": run.id,
        "taskId": run.task_id,
    }
    if run.value is not None:
        variables["taskRunValue"] = run.value
    number = run.iteration if iteration is None else iteration
    if number is not None:
        variables["taskRunIteration"] = number
    return ExecutionTrigger(run.task_id, node.task.type, variables)


async def insist(work: Callable[[], Awaitable[T]]) -> T:
    """Try until the store is there: that it is away is no failure of the task."""
    while True:
        try:
            return await work()
        except UnavailableError as error:
            _LOG.warning("a child execution has to wait: %s", error)
            await asyncio.sleep(_RETRY_SECONDS)
