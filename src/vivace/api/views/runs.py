"""Logs, metrics and triggers as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from vivace.api.views.base import View
from vivace.model.instant import Micros, to_iso
from vivace.model.log import LogEntry, LogLevel, MetricEntry
from vivace.services.metrics import MetricSeries
from vivace.services.triggers import FoundTrigger
from vivace.store import TriggerState

__all__ = [
    "LogView",
    "MetricAggregations",
    "MetricPoint",
    "MetricView",
    "TriggerItem",
    "TriggerName",
    "TriggerSwitch",
    "TriggerView",
    "TriggersSwitch",
    "aggregations_view",
    "log_view",
    "metric_view",
    "state_document",
    "trigger_item",
    "trigger_view",
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


class BackfillView(View):
    """Missed dates that are being made up for."""

    start: str
    end: str
    current_date: str
    paused: bool
    inputs: dict[str, Any] | None = None
    labels: list[dict[str, str]] | None = None
    previous_next_execution_date: str | None = None


class TriggerView(View):
    """Where a trigger stands; field names of both generations of clients."""

    tenant_id: str
    namespace: str
    flow_id: str
    trigger_id: str
    disabled: bool
    date: str | None = None
    """Last date that it was evaluated for."""
    next_execution_date: str | None = None
    next_evaluation_date: str | None = None
    last_triggered_date: str | None = None
    updated_at: str | None = None
    execution_id: str | None = None
    locked: bool | None = None
    backfill: BackfillView | None = None
    stop_after: list[str] | None = None
    worker_id: str | None = None
    kind: str | None = None
    """SCHEDULE, POLLING or REALTIME."""


class TriggerItem(View):
    """A trigger as it is written and as it stands, under the names of both generations."""

    abstract_trigger: Mapping[str, Any] | None = None
    trigger: Mapping[str, Any] | None = None
    trigger_context: TriggerView | None = None
    state: TriggerView | None = None


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


class TriggerName(View):
    """Names a trigger."""

    namespace: str
    flow_id: str
    trigger_id: str


class TriggerSwitch(TriggerName):
    """A trigger that is to be switched on or off."""

    disabled: bool = False


class TriggersSwitch(View):
    """Triggers that are to be switched on or off."""

    triggers: list[TriggerName]
    disabled: bool


def trigger_view(found: FoundTrigger) -> TriggerView:
    """Give where a trigger stands."""
    return _view(found.state, found.kind)


def state_document(state: TriggerState) -> dict[str, Any]:
    """Give where a trigger stands as plain data."""
    document: dict[str, Any] = msgspec.to_builtins(_view(state, None))
    return document


def _view(state: TriggerState, kind: str | None) -> TriggerView:
    return TriggerView(
        tenant_id=state.tenant,
        namespace=state.namespace,
        flow_id=state.flow_id,
        trigger_id=state.trigger_id,
        disabled=state.disabled,
        date=_date(state.last_at or state.evaluated_at or state.updated_at),
        next_execution_date=None if state.disabled else _date(state.next_at),
        next_evaluation_date=None if state.disabled else _date(state.next_at),
        last_triggered_date=_date(state.last_at),
        updated_at=_date(state.updated_at),
        execution_id=state.last_execution_id,
        kind=kind,
    )


def trigger_item(found: FoundTrigger) -> TriggerItem:
    """Give a trigger under the names of both generations of clients."""
    view = trigger_view(found)
    return TriggerItem(
        abstract_trigger=found.definition,
        trigger=found.definition,
        trigger_context=view,
        state=view,
    )


def _date(at: Micros | None) -> str | None:
    # The dates of a calendar are whole seconds, and are compared as texts by clients.
    return None if at is None else to_iso(at).replace(".000000Z", "Z")


def aggregations_view(found: MetricSeries) -> MetricAggregations:
    """Give a metric over time."""
    return MetricAggregations(
        group_by=found.interval,
        aggregations=[
            MetricPoint(name=found.name, value=value, date=to_iso(at)) for at, value in found.points
        ],
    )
