"""Figures as JSON."""

from __future__ import annotations

from vivace.api.views.base import View
from vivace.model.instant import to_iso
from vivace.services.inspection import Inspection, RunningAttempt
from vivace.services.statistics import Timeline
from vivace.store import FailureCount

__all__ = [
    "FailureGroup",
    "FailureGroups",
    "InstanceStatus",
    "TimelineView",
    "failure_group",
    "instance_status",
    "timeline_view",
]


class TimelineBucket(View):
    """One step of a timeline."""

    date: str
    """Its beginning."""
    counts: dict[str, int]
    """By state of executions, or by level of log lines."""


class TimelineView(View):
    """Counts over time; steps without any are left out."""

    start: str
    end: str
    step: int
    """Length of a step in milliseconds."""
    buckets: list[TimelineBucket]


class FailureGroup(View):
    """Executions of one flow that failed for the same reason."""

    namespace: str
    flow_id: str
    count: int
    first_date: str
    last_date: str
    last_execution_id: str
    task_id: str | None = None
    message: str | None = None


class FailureGroups(View):
    """Why executions have failed, the latest group first."""

    results: list[FailureGroup]


class RunningTask(View):
    """An attempt that a worker has."""

    execution_id: str
    namespace: str
    flow_id: str
    task_id: str
    task_run_id: str
    attempt: int
    """From 1."""
    since: str
    waiting: bool
    """It waits until the worker has room."""


class WorkerStatus(View):
    """A worker, and what it has to do, the oldest first."""

    id: str
    capacity: int
    """Attempts that it runs at a time."""
    tasks: list[RunningTask]


class InstanceStatus(View):
    """What the parts of the server do at the moment."""

    started: str
    now: str
    database: str
    database_milliseconds: float
    """How long a small question to the database took."""
    live_executions: int
    """Executions that the executor holds in memory."""
    backlog: int
    """Executions that have something to be done at once."""
    workers: list[WorkerStatus]
    next_trigger_date: str | None = None
    """A past one means that the scheduler is behind."""


def timeline_view(found: Timeline) -> TimelineView:
    """Give a timeline."""
    return TimelineView(
        start=to_iso(found.start),
        end=to_iso(found.end),
        step=found.step // 1_000,
        buckets=[
            TimelineBucket(date=to_iso(each.at), counts=each.counts) for each in found.buckets
        ],
    )


def failure_group(found: FailureCount) -> FailureGroup:
    """Give a group of failures."""
    return FailureGroup(
        namespace=found.namespace,
        flow_id=found.flow_id,
        count=found.count,
        first_date=to_iso(found.first_at),
        last_date=to_iso(found.last_at),
        last_execution_id=found.last_id,
        task_id=found.task_id,
        message=found.message,
    )


def instance_status(found: Inspection) -> InstanceStatus:
    """Give what the parts do."""
    return InstanceStatus(
        started=to_iso(found.started_at),
        now=to_iso(found.now),
        database=found.database,
        database_milliseconds=found.read_micros / 1_000,
        live_executions=found.live_executions,
        backlog=found.backlog,
        next_trigger_date=None if found.next_trigger_at is None else to_iso(found.next_trigger_at),
        workers=[
            WorkerStatus(id=each.id, capacity=each.capacity, tasks=list(map(_task, each.attempts)))
            for each in found.workers
        ],
    )


def _task(item: RunningAttempt) -> RunningTask:
    return RunningTask(
        execution_id=item.execution_id,
        namespace=item.namespace,
        flow_id=item.flow_id,
        task_id=item.task_id,
        task_run_id=item.task_run_id,
        attempt=item.attempt + 1,
        since=to_iso(item.since),
        waiting=item.is_waiting,
    )
