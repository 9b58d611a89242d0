"""What may be changed by hand on an execution that has ended: its labels and its state."""

from __future__ import annotations

from collections.abc import Sequence

from vivace.model.execution import Execution
from vivace.model.instant import Micros
from vivace.model.label import SYSTEM_PREFIX, merge_labels
from vivace.model.state import State

__all__ = [
    "END_STATES",
    "change_status",
    "labels_problem",
    "relabel",
    "status_problem",
]

END_STATES = (State.SUCCESS, State.WARNING, State.FAILED, State.KILLED, State.CANCELLED)
"""States in which an execution can be put by hand."""


def labels_problem(execution: Execution) -> str | None:
    """Say why the labels of an execution cannot be changed; None when they can."""
    if execution.state.is_terminal:
        return None
    return f"The execution is not terminated: `{execution.id}` is {execution.state}"


def relabel(execution: Execution, labels: Sequence[tuple[str, str]], *, keep_others: bool) -> None:
    """Set labels; those of the server stay, and with `keep_others` all that are not given."""
    kept = [
        (key, value)
        for key, value in execution.labels
        if keep_others or key.startswith(SYSTEM_PREFIX)
    ]
    execution.labels = merge_labels(kept, list(labels))


def status_problem(execution: Execution) -> str | None:
    """Say why the state of an execution cannot be changed; None when it can."""
    is_retried = execution.state is State.RETRIED and not execution.fully_ended
    if execution.state.is_terminal and execution.state is not State.KILLED and not is_retried:
        return None
    return (
        "You can only change the state of a terminated non killed execution: "
        f"`{execution.id}` is {execution.state}"
    )


def change_status(execution: Execution, state: State, at: Micros) -> None:
    """Put an ended execution into another end state; nothing runs again."""
    execution.enter(state, at)
    if not state.is_failure:
        execution.failed_task_id = execution.failure = None
