"""Log lines of executions and triggers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from vivace.model.log import LogEntry, LogLevel
from vivace.store.bulk import Row, Upsert, delete_rows
from vivace.store.conditions import NAME, Instant, Level, Scope, Text
from vivace.store.database import Database
from vivace.store.encoding import text
from vivace.store.label_filter import FreeText
from vivace.store.query import Page, Query
from vivace.store.search import Searchable, TimeRange
from vivace.store.tables import logs

__all__ = ["APPEND", "LOGS", "LogSelection", "Logs", "to_row"]

APPEND = Upsert(logs)
_LEVELS = tuple(LogLevel)
_DELETE_AT_ONCE = 1_000

_l = logs.c
_LINES = sa.select(
    _l.namespace,
    _l.flow_id,
    _l.at,
    _l.level,
    _l.message,
    _l.execution_id,
    _l.task_id,
    _l.task_run_id,
    _l.attempt,
    _l.trigger_id,
    _l.tenant,
    _l.seq,
)

LOGS = Searchable(
    tenant=_l.tenant,
    fields={
        "q": FreeText(_l.message, _l.namespace, _l.flow_id, _l.execution_id, _l.task_id),
        "scope": Scope(_l.namespace),
        "namespace": Text(_l.namespace, NAME),
        "flowId": Text(_l.flow_id, NAME),
        "startDate": Instant(_l.at),
        "endDate": Instant(_l.at),
        "timeRange": TimeRange(TIMESTAMP=(_l.at,)),
        "level": Level(_l.level),
        "executionId": Text(_l.execution_id),
        "taskId": Text(_l.task_id),
        "taskRunId": Text(_l.task_run_id),
        "triggerId": Text(_l.trigger_id),
    },
    sorts={
        "timestamp": _l.at,
        "namespace": _l.namespace,
        "flowId": _l.flow_id,
        "flow_id": _l.flow_id,
        "level": _l.level,
        "executionId": _l.execution_id,
        "taskId": _l.task_id,
        "triggerId": _l.trigger_id,
    },
    order=(_l.at.desc(),),
    tie=(_l.seq.desc(),),
)


@dataclass(frozen=True, slots=True)
class LogSelection:
    """Which lines of an execution; what is None does not matter."""

    min_level: LogLevel | None = None
    task_run_id: str | None = None
    task_id: str | None = None
    attempt: int | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Give what a line has to meet."""
        found = [] if self.min_level is None else [_l.level >= self.min_level.rank]
        found += [] if self.task_run_id is None else [_l.task_run_id == self.task_run_id]
        found += [] if self.task_id is None else [_l.task_id == self.task_id]
        return found + ([] if self.attempt is None else [_l.attempt == self.attempt])


class Logs:
    """The logs of a store; lines come into it by commits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(self, query: Query) -> Page[LogEntry]:
        """Give a page of lines, the latest first by default.

        Raises:
            BadRequestError: a filter cannot be read.
            InvalidError: the order or the page is not possible.
        """
        return await self._database.read(lambda c: LOGS.page(c, _LINES, query, _from_row))

    async def of_execution(
        self,
        execution_id: str,
        selection: LogSelection = LogSelection(),
        *,
        after_seq: int = 0,
        limit: int | None = None,
    ) -> list[LogEntry]:
        """Give lines of an execution in the order of writing.

        Args:
            execution_id: Which execution.
            selection: Which of its lines.
            after_seq: Only those written after the line of that number.
            limit: How many at most.
        """
        where = [_l.execution_id == execution_id, _l.seq > after_seq, *selection.conditions()]
        statement = _LINES.where(*where).order_by(_l.seq).limit(limit)
        rows = await self._database.read(lambda c: c.execute(statement).all())
        return [_from_row(row) for row in rows]

    async def delete(self, execution_id: str, selection: LogSelection = LogSelection()) -> int:
        """Delete lines of an execution and count them."""
        return await self._delete(_l.execution_id == execution_id, *selection.conditions())

    async def delete_of_trigger(
        self, tenant: str, namespace: str, flow_id: str, trigger_id: str
    ) -> int:
        """Delete the lines that a trigger wrote and count them."""
        return await self._delete(
            _l.tenant == tenant,
            _l.namespace == namespace,
            _l.flow_id == flow_id,
            _l.trigger_id == trigger_id,
        )

    async def delete_matching(
        self,
        query: Query,
        *,
        levels: Collection[LogLevel] = (),
        of_executions: bool | None = None,
    ) -> int:
        """Delete all that a search would find, whatever the page, and count it.

        Args:
            query: What to search for.
            levels: Only lines of exactly these levels.
            of_executions: Only lines of executions, or only those of none.

        Raises:
            BadRequestError: a filter cannot be read.
        """
        where = list(LOGS.where(query))
        if levels:
            where.append(_l.level.in_([level.rank for level in levels]))
        if of_executions is not None:
            has_none = _l.execution_id.is_(None)
            where.append(~has_none if of_executions else has_none)
        return await self._delete(*where)

    async def _delete(self, *where: sa.ColumnElement[bool]) -> int:
        # found by a reader and deleted by number, so that the writer is never busy for long
        chosen = sa.select(_l.seq).where(*where).order_by(_l.seq).limit(_DELETE_AT_ONCE)
        delete = sa.delete(logs).where(_l.seq.in_(sa.bindparam("seqs", expanding=True)))
        total = 0
        while seqs := await self._database.read(lambda c: list(c.scalars(chosen))):
            total += await self._database.write(partial(delete_rows, delete, {"seqs": seqs}))
        return total


def to_row(entry: LogEntry) -> Row:
    """Encode a line, in the order of the table's columns after the number."""
    return (
        entry.tenant,
        entry.namespace,
        entry.flow_id,
        entry.execution_id,
        entry.task_id,
        entry.task_run_id,
        entry.attempt,
        entry.trigger_id,
        entry.at,
        entry.level.rank,
        text(entry.message),
    )


def _from_row(row: Any) -> LogEntry:
    namespace, flow_id, at, level, *others = row
    return LogEntry(namespace, flow_id, at, _LEVELS[level], *others)
