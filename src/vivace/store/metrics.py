"""Measurements of task runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.model.log import MetricEntry
from vivace.store.bulk import Row, Upsert
from vivace.store.database import Database
from vivace.store.encoding import decode, encode, text
from vivace.store.query import Page
from vivace.store.tables import metrics

__all__ = ["APPEND", "MetricBucket", "Metrics", "to_row"]

APPEND = Upsert(metrics)

_m = metrics.c
_ENTRIES = sa.select(
    _m.namespace,
    _m.flow_id,
    _m.execution_id,
    _m.task_id,
    _m.task_run_id,
    _m.at,
    _m.name,
    _m.type,
    _m.value,
    _m.tags,
    _m.tenant,
)


@dataclass(frozen=True, slots=True)
class MetricBucket:
    """Figures of the entries within a stretch of time."""

    start: Micros
    count: int
    sum: float
    min: float
    max: float


class Metrics:
    """The metrics of a store; entries come into it by commits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_execution(
        self,
        execution_id: str,
        *,
        task_run_id: str | None = None,
        task_id: str | None = None,
        offset: int = 0,
        limit: int | None = None,
    ) -> Page[MetricEntry]:
        """Give entries of an execution in the order of writing, and how many there are."""
        where = [_m.execution_id == execution_id]
        where += [] if task_run_id is None else [_m.task_run_id == task_run_id]
        where += [] if task_id is None else [_m.task_id == task_id]
        count = sa.select(sa.func.count()).select_from(metrics).where(*where)
        entries = _ENTRIES.where(*where).order_by(_m.seq).offset(offset).limit(limit)

        def read(connection: sa.Connection) -> Page[MetricEntry]:
            total = connection.scalar(count) or 0
            return Page([_from_row(row) for row in connection.execute(entries)], total)

        return await self._database.read(read)

    async def names(
        self, tenant: str, namespace: str, flow_id: str, task_id: str | None = None
    ) -> list[str]:
        """Give the names of what a flow, or one of its tasks, has measured, sorted."""
        return await self._distinct(_m.name, _of_flow(tenant, namespace, flow_id, task_id))

    async def tasks(self, tenant: str, namespace: str, flow_id: str) -> list[str]:
        """Give the tasks of a flow that have measured something, sorted."""
        return await self._distinct(_m.task_id, _of_flow(tenant, namespace, flow_id, None))

    async def values(
        self,
        tenant: str,
        namespace: str,
        flow_id: str,
        name: str,
        *,
        since: Micros,
        until: Micros,
        bucket: Micros,
        task_id: str | None = None,
    ) -> list[MetricBucket]:
        """Give figures of a measurement over time, in order, for the buckets that have entries.

        Args:
            tenant: With the namespace and flow, whose measurement.
            namespace: See tenant.
            flow_id: See tenant.
            name: Of the measurement.
            since: First instant.
            until: First instant that is left out.
            bucket: Length of a bucket; buckets begin at multiples of it since 1970.
            task_id: Only entries of that task.
        """
        start = _m.at - _m.at % bucket
        statement = (
            sa.select(
                start,
                sa.func.count(),
                sa.func.sum(_m.value),
                sa.func.min(_m.value),
                sa.func.max(_m.value),
            )
            .where(*_of_flow(tenant, namespace, flow_id, task_id))
            .where(_m.name == name, _m.at >= since, _m.at < until, _m.value.is_not(None))
            .group_by(sa.literal_column("1"))
            .order_by(sa.literal_column("1"))
        )
        rows = await self._database.read(lambda c: c.execute(statement).all())
        return [MetricBucket(*row) for row in rows]

    async def _distinct(
        self, column: sa.ColumnElement[str], where: list[sa.ColumnElement[bool]]
    ) -> list[str]:
        statement = sa.select(column).where(*where).distinct().order_by(column)
        return await self._database.read(lambda c: list(c.scalars(statement)))


def _of_flow(
    tenant: str, namespace: str, flow_id: str, task_id: str | None
) -> list[sa.ColumnElement[bool]]:
    where = [_m.tenant == tenant, _m.namespace == namespace, _m.flow_id == flow_id]
    return where if task_id is None else [*where, _m.task_id == task_id]


def to_row(entry: MetricEntry) -> Row:
    """Encode a measurement, in the order of the table's columns after the number."""
    return (
        entry.tenant,
        entry.namespace,
        entry.flow_id,
        entry.execution_id,
        entry.task_id,
        entry.task_run_id,
        entry.at,
        text(entry.name),
        entry.type,
        _number(entry.value),
        encode(entry.tags),
    )


def _number(value: float) -> float | None:
    try:
        number = float(value)
    except OverflowError:  # an integer that no float can hold
        return math.inf if value > 0 else -math.inf
    return None if math.isnan(number) else number


def _from_row(row: Any) -> MetricEntry:
    *plain, value, tags, tenant = row
    return MetricEntry(*[*plain, math.nan if value is None else value, decode(tags), tenant])
