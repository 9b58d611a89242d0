"""States of executions, task runs and attempts, and which of them end."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["FAILURE_STATES", "TERMINAL_STATES", "State"]


class State(StrEnum):
    """Where an execution, a task run or an attempt stands."""

    CREATED = "CREATED"
    SUBMITTED = "SUBMITTED"
    RUNNING = "RUNNING"
    QUEUED = "QUEUED"
    PAUSED = "PAUSED"
    BREAKPOINT = "BREAKPOINT"
    RESTARTED = "RESTARTED"
    RETRYING = "RETRYING"
    KILLING = "KILLING"
    SUCCESS = "SUCCESS"
    WARNING = "WARNING"
    FAILED = "FAILED"
    KILLED = "KILLED"
    CANCELLED = "CANCELLED"
    RETRIED = "RETRIED"
    SKIPPED = "SKIPPED"
    RESUBMITTED = "RESUBMITTED"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing follows by itself."""
        return self in TERMINAL_STATES

    @property
    def is_failure(self) -> bool:
        """Whether work that waits for it counts it as failed."""
        return self in FAILURE_STATES


TERMINAL_STATES = frozenset(
    {
        State.SUCCESS,
        State.WARNING,
        State.FAILED,
        State.KILLED,
        State.CANCELLED,
        State.RETRIED,
        State.SKIPPED,
        State.RESUBMITTED,
    }
)
FAILURE_STATES = frozenset({State.FAILED, State.KILLED, State.CANCELLED})
