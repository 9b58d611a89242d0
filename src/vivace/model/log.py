"""What tasks say and measure: log lines and metrics, data of the user, never server logs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from vivace.model.instant import Micros

__all__ = ["LogEntry", "LogLevel", "MetricEntry"]


class LogLevel(StrEnum):
    """Levels from the most talkative to the most severe."""

    TRACE = "TRACE"
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"

    @property
    def rank(self) -> int:
        """0 for TRACE up to 4 for ERROR."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(LogLevel)}


@dataclass(slots=True)
class LogEntry:
    """One line of a task's or trigger's log."""

    namespace: str
    flow_id: str
    at: Micros
    level: LogLevel
    message: str
    execution_id: str | None = None
    task_id: str | None = None
    task_run_id: str | None = None
    attempt: int | None = None
    """0 for the first attempt."""
    trigger_id: str | None = None
    tenant: str = "main"
    seq: int = 0
    """Given by the store: rises in the order of writing."""


@dataclass(slots=True)
class MetricEntry:
    """One measurement of a task run."""

    namespace: str
    flow_id: str
    execution_id: str
    task_id: str
    task_run_id: str
    at: Micros
    name: str
    type: str
    """counter, timer (value in seconds) or gauge."""
    value: float
    tags: dict[str, str] = field(default_factory=dict)
    tenant: str = "main"
