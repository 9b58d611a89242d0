"""How use cases change an execution by hand, wherever it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from vivace.model.execution import Execution, TaskRun
from vivace.model.state import State

__all__ = ["OperationsPort"]


class OperationsPort(Protocol):
    """Changes of executions; every answer is given once the change is durable.

    All raise `NotFoundError` when there is no such execution, `ConflictError` when its state does
    not allow the change, and `UnavailableError` when the database cannot be written.
    """

    async def restart(self, execution_id: str) -> tuple[Execution, list[TaskRun]]:
        """Take up an ended execution again from the tasks that failed.

        Returns:
            The execution in state RESTARTED and its task runs, as they were set back.

        Raises:
            InvalidError: nothing in it failed.
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

    async def change_status(self, execution_id: str, state: State) -> Execution:
        """Put an ended execution that was not killed into another end state; nothing runs again."""
        ...
