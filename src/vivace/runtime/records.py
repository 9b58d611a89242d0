"""Records that the runtime makes by itself."""

from __future__ import annotations

from vivace.engine.live import LiveExecution
from vivace.model.execution import TaskRun
from vivace.model.instant import Micros
from vivace.model.log import LogEntry, LogLevel
from vivace.model.state import State

__all__ = ["fail_run", "log_entry"]


def fail_run(run: TaskRun, at: Micros) -> None:
    """End a run as FAILED, past the rules of the engine."""
    if run.attempts and not run.attempts[-1].state.is_terminal:
        run.attempts[-1].enter(State.FAILED, at)
    run.enter(State.FAILED, at)
    run.wake_at = None


def log_entry(
    live: LiveExecution,
    run: TaskRun | None,
    level: LogLevel,
    message: str,
    at: Micros,
    attempt: int | None = None,
) -> LogEntry:
    """Make a line of the log of an execution, or of one of its task runs."""
    execution = live.execution
    return LogEntry(
        namespace=execution.namespace,
        flow_id=execution.flow_id,
        at=at,
        level=level,
        message=message,
        execution_id=execution.id,
        task_id=run.task_id if run else None,
        task_run_id=run.id if run else None,
        attempt=attempt if attempt is not None or run is None else max(len(run.attempts) - 1, 0),
        tenant=execution.tenant,
    )
