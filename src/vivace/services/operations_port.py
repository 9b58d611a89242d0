"""How use cases change an execution by hand, wherever it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from vivace.model.execution import Execution, TaskRun
from vivace.model.identifier import new_id
from vivace.model.state import State

__all__ = ["LimitUse", "OperationsPort", "ReplayRequest"]


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """How an execution is to run again."""

    task_run_id: str | None = None
    """Where it begins again; None is from the beginning."""
    revision: int | None = None
    """Of the flow; None is the one that ran."""
    inputs: dict[str, Any] | None = None
    """Checked; None are those of the execution."""
    breakpoints: Sequence[str] = ()
    """`taskId` or `taskId.value`."""
    new_id: str = field(default_factory=new_id)
    """Of the new execution: files of the inputs are stored under it."""

    def applied(self, execution: Execution) -> Execution:
        """Give the new execution what is asked for."""
        if self.inputs is not None:
            execution.inputs = self.inputs
        execution.breakpoints = list(self.breakpoints)
        return execution


@dataclass(frozen=True, slots=True)
class LimitUse:
    """How much of a flow's concurrency limit is used."""

    tenant: str
    namespace: str
    flow_id: str
    running: int
    queued: int


class OperationsPort(Protocol):
    """Changes of executions; every answer is given once the change is durable.

    All raise `NotFoundError` when there is no such execution, `ConflictError` when its state does
    not allow the change, and `UnavailableError` when the database cannot be written.
    """

    async def restart(
        self, execution_id: str, *, revision: int | None = None
    ) -> tuple[Execution, list[TaskRun]]:
        """Take up an ended execution again from the tasks that failed.

        Args:
            execution_id: Of any tenant.
            revision: With a revision of the flow it goes on as a new execution.

        Returns:
            The execution in state RESTARTED and its task runs, as they were set back.

        Raises:
            InvalidError: nothing in it failed, or the revision does not go on from there.
        """
        ...

    async def replay(
        self, execution_id: str, wanted: ReplayRequest
    ) -> tuple[Execution, list[TaskRun]]:
        """Run an execution, in any state, again as a new one, which is given as it begins.

        Raises:
            NotFoundError: there is no such revision either.
            InvalidError: there is no such task run, or the revision does not go on from it.
        """
        ...

    async def mark(
        self, execution_id: str, task_run_id: str, state: State
    ) -> tuple[Execution, list[TaskRun]]:
        """Put a task run of an ended execution into a state, and go on from there.

        Returns:
            The execution, RESTARTED or CANCELLED, and its task runs as they were set back.

        Raises:
            InvalidError: it has no such task run, or that one runs again by itself.
        """
        ...

    async def set_labels(
        self, execution_id: str, labels: Sequence[tuple[str, str]], *, keep_others: bool = False
    ) -> Execution:
        """Set the labels of an ended execution; those of the server stay.

        Args:
            execution_id: Of any tenant.
            labels: Checked.
            keep_others: Whether labels that are not given stay too.
        """
        ...

    async def force_run(self, execution_id: str) -> Execution:
        """Let an execution that has not ended go on now, whatever it waits for."""
        ...

    async def unqueue(self, execution_id: str, state: State) -> Execution:
        """Take an execution out of the queue of its flow.

        Args:
            execution_id: QUEUED.
            state: RUNNING lets it run beyond the limit; CANCELLED or FAILED ends it.
        """
        ...

    async def resume_from_breakpoint(
        self, execution_id: str, breakpoints: Sequence[str] = ()
    ) -> Execution:
        """Let an execution go on from where it stopped.

        Args:
            execution_id: BREAKPOINT.
            breakpoints: Where it is to stop next: `taskId` or `taskId.value`.
        """
        ...

    def limits(self) -> list[LimitUse]:
        """Say how the limits of flows are used, as far as they have been since the start."""
        ...

    def recount(self, tenant: str, namespace: str, flow_id: str) -> LimitUse:
        """Count the executions of a limited flow anew, and let begin what may."""
        ...

    async def change_status(self, execution_id: str, state: State) -> Execution:
        """Put an ended execution that was not killed into another end state; nothing runs again."""
        ...
