"""Logs and metrics as JSON."""

from __future__ import annotations

from vivace.api.views.base import View
from vivace.model.instant import to_iso
from vivace.model.log import LogEntry, LogLevel, MetricEntry
from vivace.services.metrics import MetricSeries

__all__ = [
    "LogView",
    "MetricAggregations",
    "MetricPoint",
    "MetricView",
    "aggregations_view",
    "log_view",
    "metric_view",
]


class LogView(View):
    """One line of a log."""

    namespace: str
    flow_id: str
    timestamp: str
    level: LogLevel
    message: str
    thread: str
    task_id: str | None = None
    execution_id: str | None = None
    task_run_id: str | None = None
    attempt_number: int | None = None
    trigger_id: str | None = None


class MetricView(View):
    """One measurement."""

    namespace: str
    flow_id: str
    task_id: str
    execution_id: str
    task_run_id: str
    type: str
    """counter, timer or gauge."""
    name: str
    value: float
    timestamp: str
    tags: dict[str, str]


class MetricPoint(View):
    """The aggregate of one interval."""

    name: str
    value: float
    date: str


class MetricAggregations(View):
    """A metric over time."""

    group_by: str
    """minute, hour, day, week or month."""
    aggregations: list[MetricPoint]


def log_view(entry: LogEntry) -> LogView:
    """Give a line of a log."""
    return LogView(
        namespace=entry.namespace,
        flow_id=entry.flow_id,
        timestamp=to_iso(entry.at),
        level=entry.level,
        message=entry.message,
        # Clients of the original print it; our workers' threads tell a user nothing.
        thread="worker",
        task_id=entry.task_id,
        execution_id=entry.execution_id,
        task_run_id=entry.task_run_id,
        attempt_number=entry.attempt,
        trigger_id=entry.trigger_id,
    )


def metric_view(entry: MetricEntry) -> MetricView:
    """Give a measurement."""
    return MetricView(
        namespace=entry.namespace,
        flow_id=entry.flow_id,
        task_id=entry.task_id,
        execution_id=entry.execution_id,
        task_run_id=entry.task_run_id,
        type=entry.type,
        name=entry.name,
        value=entry.value,
        timestamp=to_iso(entry.at),
        tags=entry.tags,
    )


def aggregations_view(found: MetricSeries) -> MetricAggregations:
    """Give a metric over time."""
    return MetricAggregations(
        group_by=found.interval,
        aggregations=[
            MetricPoint(name=found.name, value=value, date=to_iso(at)) for at, value in found.points
        ],
    )
