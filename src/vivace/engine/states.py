"""How a task's own properties turn the state of its work into the state of its run."""

from __future__ import annotations

from vivace.model.retry import Retry
from vivace.model.state import State
from vivace.model.task import Task

__all__ = ["after_attempts", "of_task"]


def of_task(state: State, task: Task) -> State:
    """Apply `allowFailure` and `allowWarning`, in this order."""
    if state is State.FAILED and task.allow_failure:
        state = State.WARNING
    if state is State.WARNING and task.allow_warning:
        state = State.SUCCESS
    return state


def after_attempts(state: State, task: Task, retry: Retry | None, attempts: int) -> State:
    """Apply `warningOnRetry` to a success that took more than one attempt, then the task's own."""
    if state is State.SUCCESS and attempts > 1 and retry is not None and retry.warning_on_retry:
        state = State.WARNING
    return of_task(state, task)
