"""Use cases of metrics: list, and aggregate over time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from vivace.errors import InvalidError
from vivace.model.execution import Execution
from vivace.model.instant import Micros
from vivace.model.log import MetricEntry
from vivace.store import MetricBucket, Page, Store

__all__ = ["MetricSeries", "MetricService"]

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_DEFAULT_WINDOW = 30 * _DAY
_AGGREGATIONS = frozenset({"sum", "avg", "min", "max"})
_INTERVALS: tuple[tuple[str, Micros, Micros], ...] = (
    ("minute", 60 * _SECOND, 6 * 3_600 * _SECOND),
    ("hour", 3_600 * _SECOND, 7 * _DAY),
    ("day", _DAY, 180 * _DAY),
    ("week", 7 * _DAY, 2 * 366 * _DAY),
    ("month", 30 * _DAY, 10_000 * 366 * _DAY),
)
"""Name and length of an interval, and the longest window that is divided by it."""
_MAX_WINDOW = 50 * 366 * _DAY


@dataclass(frozen=True, slots=True)
class MetricSeries:
    """A metric over time; an interval without measurement has the value 0."""

    name: str
    interval: str
    points: list[tuple[Micros, float]]
    """Begin of each interval, and its aggregate."""


class _Executions(Protocol):
    async def get(self, execution_id: str, tenant: str = "main") -> Execution:
        """Give an execution, or raise NotFoundError."""
        ...


class MetricService:
    """Use cases of metrics."""

    def __init__(
        self,
        store: Store,
        executions: _Executions,
        now: Callable[[], Micros] = lambda: time.time_ns() // 1_000,
    ) -> None:
        self._store = store
        self._executions = executions
        self._now = now

    async def of_execution(
        self,
        tenant: str,
        execution_id: str,
        page: int,
        size: int,
        *,
        task_run_id: str | None = None,
        task_id: str | None = None,
    ) -> Page[MetricEntry]:
        """Give a page of the measurements of an execution, and how many there are.

        Raises:
            NotFoundError: there is no such execution.
        """
        await self._executions.get(execution_id, tenant)
        return await self._store.metrics.of_execution(
            execution_id,
            task_run_id=task_run_id,
            task_id=task_id,
            offset=(page - 1) * size,
            limit=size,
        )

    async def names(
        self, tenant: str, namespace: str, flow_id: str, task_id: str | None = None
    ) -> list[str]:
        """Give the names of the metrics of a flow or task, sorted."""
        return await self._store.metrics.names(tenant, namespace, flow_id, task_id)

    async def tasks(self, tenant: str, namespace: str, flow_id: str) -> list[str]:
        """Give the tasks of a flow that have metrics, sorted."""
        return await self._store.metrics.tasks(tenant, namespace, flow_id)

    async def aggregate(
        self,
        tenant: str,
        namespace: str,
        flow_id: str,
        name: str,
        *,
        task_id: str | None = None,
        start: Micros | None = None,
        end: Micros | None = None,
        aggregation: str = "sum",
    ) -> MetricSeries:
        """Give a metric over time; the last 30 days unless dates are given.

        Raises:
            InvalidError: the aggregation is unknown, or the window is empty or too long.
        """
        kind = aggregation.lower()
        if kind not in _AGGREGATIONS:
            raise InvalidError(f"`{aggregation}` is not one of sum, avg, min, max")
        end = self._now() if end is None else end
        start = end - _DEFAULT_WINDOW if start is None else start
        if not 0 < end - start <= _MAX_WINDOW:
            raise InvalidError("the start has to be before the end, by 50 years at most")
        interval, length = next(
            (label, length) for label, length, longest in _INTERVALS if end - start <= longest
        )
        buckets = await self._store.metrics.values(
            tenant, namespace, flow_id, name, since=start, until=end, bucket=length, task_id=task_id
        )
        values = {bucket.start: _value(bucket, kind) for bucket in buckets}
        first = start - start % length
        points = [(at, values.get(at, 0.0)) for at in range(first, end, length)]
        return MetricSeries(name, interval, points)


def _value(bucket: MetricBucket, aggregation: str) -> float:
    match aggregation:
        case "sum":
            return bucket.sum
        case "min":
            return bucket.min
        case "max":
            return bucket.max
        case _:
            return bucket.sum / bucket.count
