"""What the parts of a running system do at the moment, as they tell it to people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from vivace.model.instant import Micros

__all__ = ["Inspection", "Inspector", "RunningAttempt", "WorkerReport"]


@dataclass(frozen=True, slots=True)
class RunningAttempt:
    """An attempt that a worker has."""

    execution_id: str
    namespace: str
    flow_id: str
    task_id: str
    task_run_id: str
    attempt: int
    since: Micros
    is_waiting: bool
    """It waits until the worker has room."""


@dataclass(frozen=True, slots=True)
class WorkerReport:
    """A worker, and what it has to do."""

    id: str
    capacity: int
    attempts: list[RunningAttempt] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Inspection:
    """All parts at one moment."""

    started_at: Micros
    now: Micros
    database: str
    """Its kind, for people."""
    read_micros: Micros
    """How long a small question to the database took."""
    live_executions: int
    """Executions that the executor holds in memory."""
    backlog: int
    """Executions that have something to be done at once."""
    next_trigger_at: Micros | None
    """The earliest date of any trigger; a past one means that the scheduler is behind."""
    workers: list[WorkerReport]


Inspector = Callable[[], Awaitable[Inspection]]
