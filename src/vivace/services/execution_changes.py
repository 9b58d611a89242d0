"""Use cases that change an execution by hand: restart, labels, state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from vivace.engine.amending import END_STATES
from vivace.model.execution import Execution, TaskRun
from vivace.model.label import SYSTEM_PREFIX, merge_labels
from vivace.model.state import State
from vivace.services.execution_request import IllegalArgumentError
from vivace.services.operations_port import OperationsPort

__all__ = ["ExecutionChanges", "check_end_state", "check_new_labels"]

Labels = Sequence[tuple[str, str]]
WithRuns = tuple[Execution, list[TaskRun]]


class _Executions(Protocol):
    async def get(self, execution_id: str, tenant: str = "main") -> Execution: ...


class ExecutionChanges:
    """Every change goes through the operations' port.

    All raise `NotFoundError` for an execution that the tenant does not have, and `ConflictError`
    when its state does not allow the change.
    """

    def __init__(self, executions: _Executions, port: OperationsPort) -> None:
        self._executions = executions
        self._port = port

    async def restart(self, execution_id: str, tenant: str = "main") -> WithRuns:
        """Take up an ended execution again from the tasks that failed.

        Returns:
            It and its task runs as they were set back, before anything ran.

        Raises:
            InvalidError: nothing in it failed.
        """
        await self._executions.get(execution_id, tenant)
        return await self._port.restart(execution_id)

    async def set_labels(
        self,
        execution_id: str,
        labels: Labels,
        tenant: str = "main",
        *,
        keep_others: bool = False,
    ) -> Execution:
        """Replace the labels of an ended execution, but for those that the server has set.

        Args:
            execution_id: Which one.
            labels: The new ones; of equal keys the last counts.
            tenant: Whose it is.
            keep_others: Add to the labels that are there instead.

        Raises:
            InvalidError: a label is empty, or belongs to the server.
        """
        await self._executions.get(execution_id, tenant)
        checked = check_new_labels(labels)
        return await self._port.set_labels(execution_id, checked, keep_others=keep_others)

    async def change_status(
        self, execution_id: str, state: State, tenant: str = "main"
    ) -> Execution:
        """Put an ended execution into another end state; nothing runs again.

        Raises:
            InvalidError: it is no end state.
        """
        await self._executions.get(execution_id, tenant)
        check_end_state(state)
        return await self._port.change_status(execution_id, state)


def check_new_labels(labels: Labels) -> list[tuple[str, str]]:
    """Give labels that may be set by hand, each key once.

    Raises:
        IllegalArgumentError: one is empty, or belongs to the server.
    """
    for key, value in labels:
        if key.startswith(SYSTEM_PREFIX):
            raise IllegalArgumentError(
                f"System labels can only be set by the server, offending label: {key}={value}"
            )
        if not key.strip() or not value.strip():
            raise IllegalArgumentError(
                f"a label needs a key and a value, and `{key}={value}` lacks one"
            )
    return merge_labels(list(labels))


def check_end_state(state: State) -> None:
    """Refuse states in which no execution ends.

    Raises:
        IllegalArgumentError: it is one of them.
    """
    if state not in END_STATES:
        raise IllegalArgumentError(
            "You can only change the state of an execution to a terminal state. "
            f"{state} is none of {', '.join(END_STATES)}"
        )
