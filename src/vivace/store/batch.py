"""What an executor commits at once: all of it becomes durable, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from vivace.model.execution import Execution, TaskRun
from vivace.model.log import LogEntry, MetricEntry
from vivace.store.state_events import StateEvent
from vivace.store.triggers import TriggerState

__all__ = ["Batch", "CommitResult"]


@dataclass(slots=True)
class Batch:
    """Whole records as they are now; those in the store with the same key are replaced."""

    executions: list[Execution] = field(default_factory=list)
    task_runs: list[tuple[str, TaskRun]] = field(default_factory=list)
    """Execution id and run."""
    removed_task_runs: list[tuple[str, str]] = field(default_factory=list)
    """Execution id and run id; removed before the task runs are written."""
    logs: list[LogEntry] = field(default_factory=list)
    """Get their `seq` by the commit."""
    metrics: list[MetricEntry] = field(default_factory=list)
    triggers: list[TriggerState] = field(default_factory=list)
    events: list[StateEvent] = field(default_factory=list)
    """Changes of state that Flow triggers have to look at; there is no second one of a place."""


@dataclass(frozen=True, slots=True)
class CommitResult:
    """What became of a batch."""

    refused: dict[str, str] = field(default_factory=dict)
    """New executions that were left out, with all that belongs to them, because another one holds
    their unique key; by id, the id of the holder."""
    log_seqs: list[int] = field(default_factory=list)
    """The `seq` of each log line that was not left out."""
