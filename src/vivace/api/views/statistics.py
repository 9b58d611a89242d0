"""Figures as JSON."""

from __future__ import annotations

from vivace.api.views.base import View
from vivace.model.instant import to_iso
from vivace.services.statistics import Timeline
from vivace.store import FailureCount

__all__ = ["FailureGroup", "FailureGroups", "TimelineView", "failure_group", "timeline_view"]


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
