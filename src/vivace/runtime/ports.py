"""What the executor hands its work to, and where it finds flows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from vivace.engine.live import LiveExecution
from vivace.engine.plan import FlowPlan, Node
from vivace.model.execution import Execution, TaskRun
from vivace.plugin.fan_out import Tally
from vivace.store import StateEvent

__all__ = ["ChildStarter", "EventOutbox", "FanOutStarter", "PlanSource", "WorkerPort"]

PlanSource = Callable[[str, str, str, int], Awaitable[FlowPlan]]
"""(tenant, namespace, flow, revision) → plan; raises when the flow is gone or unreadable."""


class WorkerPort(Protocol):
    """Where task runs of kind WORKER go."""

    def submit(
        self,
        live: LiveExecution,
        run: TaskRun,
        node: Node,
        attempt: int,
        *,
        closing: bool = False,
    ) -> None:
        """Run an attempt; the worker posts `TaskStarted` and `TaskEnded`.

        A block is opened, or closed in the same attempt.
        """
        ...

    def kill(self, task_run_id: str) -> None:
        """Stop a running attempt; one that does not run is ignored."""
        ...


class ChildStarter(Protocol):
    """Starts the executions that tasks ask for."""

    def start(self, live: LiveExecution, run: TaskRun, node: Node, attempt: int) -> None:
        """Start one; it posts `ChildStarted` and, in time, `ChildEnded`."""
        ...

    def kill(self, run: TaskRun) -> None:
        """Kill the execution that a task run waits for."""
        ...


class FanOutStarter(Protocol):
    """Starts the executions of tasks that go over many items."""

    def open(self, live: LiveExecution, run: TaskRun, node: Node, attempt: int) -> None:
        """Look at the items; it posts `ItemsOpened`."""
        ...

    def begin(self, run: TaskRun, attempt: int, indexes: tuple[int, ...]) -> None:
        """Start some; it posts `ItemsStarted` and, in time, an `ItemEnded` each."""
        ...

    def gather(self, run: TaskRun, attempt: int, tally: Tally) -> None:
        """Put together what they gave; it posts `ChildEnded`."""
        ...

    def paused(self, live: LiveExecution, *, is_paused: bool) -> None:
        """Tell the run that an execution belongs to; it posts `ItemPaused`."""
        ...

    def kill(self, run: TaskRun) -> None:
        """Kill the executions that a task run waits for."""
        ...


class EventOutbox(Protocol):
    """Says which changes of state somebody waits for; they are written with the change itself."""

    def events(self, execution: Execution, since: int) -> list[StateEvent]:
        """Give the states that an execution entered and that somebody may wait for.

        Called for every change of state, so that it must cost nothing when nobody waits.

        Args:
            execution: Whose.
            since: How many states of its history are not new.
        """
        ...

    def wake(self) -> None:
        """Take in that events have become durable."""
        ...
