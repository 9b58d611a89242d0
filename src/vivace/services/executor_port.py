"""How use cases reach the executor, wherever it runs: the one way to change an execution."""

from __future__ import annotations

from typing import Protocol

from vivace.model.execution import Execution
from vivace.plugin.waiting import Answer

__all__ = ["ExecutorPort"]


class ExecutorPort(Protocol):
    """Hands requests to the executor; every answer is given once the change is durable."""

    async def start(self, execution: Execution) -> Execution:
        """Record a new execution, in state CREATED, and run it.

        Returns:
            The execution as it was recorded: state CREATED, no task runs yet. When another
            execution holds its `unique_key`, that one as it stands.

        Raises:
            UnavailableError: the executor is stopping, or the database cannot be written.
        """
        ...

    async def kill(self, execution_id: str, *, cascade: bool = True) -> Execution:
        """End an execution and its running tasks; with `cascade` its children too.

        Returns:
            The execution in state KILLED (killing tasks' late results are still joined to it).

        Raises:
            NotFoundError: there is none.
            ConflictError: it has already ended, and there is nothing to cascade to.
        """
        ...

    async def pause(self, execution_id: str) -> Execution:
        """Start no further task of a running execution until it is resumed.

        Returns:
            The execution in state PAUSED; tasks that run go on to their end.

        Raises:
            NotFoundError: there is none.
            ConflictError: it is not RUNNING.
        """
        ...

    async def resume(
        self, execution_id: str, answer: Answer, task_run_id: str | None = None
    ) -> Execution:
        """Let a paused execution go on.

        Args:
            execution_id: Of an execution that is PAUSED.
            answer: For the task that waits, checked against what it asks for.
            task_run_id: The run that waits; when absent the first one that does, or none.

        Returns:
            The execution after its next steps; PAUSED still when something else waits.

        Raises:
            NotFoundError: there is none.
            ConflictError: nothing waits, or somebody else has just resumed it.
        """
        ...
