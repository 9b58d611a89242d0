"""Figures over many executions and log lines, counted by the database and not by who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.model.log import LogLevel
from vivace.store.database import Database
from vivace.store.execution_search import EXECUTIONS
from vivace.store.logs import LOGS
from vivace.store.query import Query
from vivace.store.search import Searchable
from vivace.store.tables import executions, logs

__all__ = ["Count", "FailureCount", "Span", "Statistics"]

_e = executions.c
_l = logs.c
_LEVELS = tuple(LogLevel)
_FIRST: sa.ColumnElement[Any] = sa.literal_column("1")
_SECOND: sa.ColumnElement[Any] = sa.literal_column("2")
# an instant of today has 16 digits, so that text and number have the same order
_NEWEST = sa.func.max(sa.cast(_e.started_at, sa.Text) + _e.id)
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in equal steps."""

    start: Micros
    step: Micros
    count: int

    @property
    def end(self) -> Micros:
        """The first instant behind it."""
        return self.start + self.step * self.count


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a kind there are in one step of a span."""

    index: int
    kind: str
    """State of an execution, or level of a line."""
    count: int


@dataclass(frozen=True, slots=True)
class FailureCount:
    """Executions of one flow that failed in the same task with the same message."""

    namespace: str
    flow_id: str
    task_id: str | None
    message: str | None
    count: int
    first_at: Micros
    last_at: Micros
    last_id: str
    """The execution that started last."""


class Statistics:
    """Figures of a store; each costs the rows that its query finds, in one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def first_execution(self, query: Query) -> Micros | None:
        """Give when the first of the executions that match has started."""
        return await self._first(EXECUTIONS, _e.started_at, query)

    async def first_line(self, query: Query) -> Micros | None:
        """Give the instant of the first log line that matches."""
        return await self._first(LOGS, _l.at, query)

    async def executions_over_time(self, query: Query, span: Span) -> list[Count]:
        """Count the executions that match by step of their start and by state; zeros are absent."""
        return await self._over_time(EXECUTIONS, _e.started_at, _e.state, query, span)

    async def lines_over_time(self, query: Query, span: Span) -> list[Count]:
        """Count the log lines that match by step and by level; zeros are absent."""
        found = await self._over_time(LOGS, _l.at, _l.level, query, span)
        return [Count(item.index, _LEVELS[int(item.kind)].value, item.count) for item in found]

    async def failures(self, query: Query, limit: int) -> list[FailureCount]:
        """Group the executions that match and have failed, those that failed last first."""
        last = sa.func.max(_e.started_at)
        statement = (
            sa.select(
                _e.namespace,
                _e.flow_id,
                _e.failed_task_id,
                _e.failure,
                sa.func.count(),
                sa.func.min(_e.started_at),
                last,
                _NEWEST,
            )
            .where(*EXECUTIONS.where(query), _e.state == "FAILED")
            .group_by(_e.namespace, _e.flow_id, _e.failed_task_id, _e.failure)
            .order_by(last.desc(), _e.namespace, _e.flow_id)
            .limit(limit)
        )
        rows = await self._read(statement)
        return [
            FailureCount(namespace, flow, task, message, n, since, until, newest[_DIGITS:])
            for namespace, flow, task, message, n, since, until, newest in rows
        ]

    async def _first(
        self, searchable: Searchable, at: sa.ColumnElement[int], query: Query
    ) -> Micros | None:
        statement = sa.select(sa.func.min(at)).where(*searchable.where(query))
        return await self._database.read(lambda c: c.scalar(statement))

    async def _over_time(
        self,
        searchable: Searchable,
        at: sa.ColumnElement[int],
        kind: sa.ColumnElement[Any],
        query: Query,
        span: Span,
    ) -> list[Count]:
        statement = (
            sa.select((at - span.start) // span.step, kind, sa.func.count())
            .where(*searchable.where(query), at >= span.start, at < span.end)
            .group_by(_FIRST, _SECOND)
            .order_by(_FIRST, _SECOND)
        )
        return [Count(int(index), str(key), n) for index, key, n in await self._read(statement)]

    async def _read(self, statement: sa.Select[Any]) -> Sequence[Any]:
        return await self._database.read(lambda c: c.execute(statement).all())
