"""Whether a failed attempt is followed by another, and when."""

from __future__ import annotations

from datetime import timedelta

from vivace.engine.plan import Node
from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import Micros
from vivace.model.retry import RetryBehavior
from vivace.model.state import State
from vivace.plugin.flowable import Flowable

__all__ = ["next_attempt_at", "next_execution_at"]

_MICROSECOND = timedelta(microseconds=1)


def next_attempt_at(run: TaskRun, node: Node, at: Micros, chance: float) -> Micros | None:
    """Give the instant of the next attempt, counted from `at`; None when there is none.

    Only work is tried again (a worker's, the executor's, a child execution), not a flowable.
    """
    retry = node.retry
    if (
        retry is None
        or retry.behavior is not RetryBehavior.RETRY_FAILED_TASK
        or isinstance(node.task, Flowable)
    ):
        return None
    attempts = sum(attempt.state is not State.RESUBMITTED for attempt in run.attempts)
    if retry.max_attempts is not None and attempts >= retry.max_attempts:
        return None
    due = at + retry.delay(max(attempts, 1), chance) // _MICROSECOND
    if retry.max_duration is not None and run.attempts:
        first = run.attempts[0].history[0][1]
        if due > first + retry.max_duration // _MICROSECOND:
            return None
    return due


def next_execution_at(execution: Execution, node: Node, at: Micros, chance: float) -> Micros | None:
    """Give the instant at which a new execution tries again after a task's failure, or None.

    Attempts are those of the execution, and lengths count from the creation of the first one. What
    runs because of a failure or at the end decides nothing about the execution.
    """
    retry = node.retry
    if (
        retry is None
        or retry.behavior is not RetryBehavior.CREATE_NEW_EXECUTION
        or isinstance(node.task, Flowable)
        or node.is_aside
    ):
        return None
    attempts = execution.attempt_number
    if retry.max_attempts is not None and attempts >= retry.max_attempts:
        return None
    due = at + retry.delay(attempts, chance) // _MICROSECOND
    if retry.max_duration is not None:
        first = execution.created_at or execution.started_at
        if due > first + retry.max_duration // _MICROSECOND:
            return None
    return due
