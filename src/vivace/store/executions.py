"""What is asked about executions and their task runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.model.trigger import FLOW_TRIGGER_KEY
from vivace.store import task_runs
from vivace.store.bulk import batched
from vivace.store.conditions import bad_filter
from vivace.store.database import Database
from vivace.store.distinct import distinct
from vivace.store.execution_rows import COLUMNS, DOCUMENTS, from_row
from vivace.store.execution_search import EXECUTIONS
from vivace.store.large_values import Resolver
from vivace.store.purge import Purged, PurgeKind, delete_executions
from vivace.store.query import Page, Query
from vivace.store.tables import executions

__all__ = ["Executions", "FlowKey", "RecentRun"]

FlowKey = tuple[str, str]
"""Namespace and id of a flow."""


@dataclass(frozen=True, slots=True)
class RecentRun:
    """As much of an execution as a small chart shows."""

    id: str
    state: State
    started_at: Micros
    ended_at: Micros | None


_e = executions.c

_BY_ID = sa.select(*COLUMNS).where(_e.id == sa.bindparam("value"))
_BY_UNIQUE_KEY = sa.select(*COLUMNS).where(_e.unique_key == sa.bindparam("value"))
# read from the index of what is open, which is ordered by start
_OPEN = sa.select(_e.id).where(_e.fully_ended == sa.false()).order_by(_e.started_at, _e.id)
_SEARCH = sa.select(*COLUMNS)
_IS_CHILD = sa.or_(
    # of a loop; the parent of a replay is what it replays, and did not start it
    sa.and_(_e.parent_id == sa.bindparam("value"), _e.kind == "LOOP"),
    _e.trigger_execution_id == sa.bindparam("value"),
)
_CHILDREN = sa.select(*COLUMNS).where(_IS_CHILD).order_by(_e.started_at, _e.id)
# What a Flow trigger has started stands by itself: a kill of one does not reach the other.
_IS_LISTENER = sa.func.coalesce(_e.unique_key, "").startswith(FLOW_TRIGGER_KEY)
_OPEN_CHILDREN = (
    sa.select(_e.id)
    .where(_IS_CHILD, _e.fully_ended == sa.false(), ~_IS_LISTENER)
    .order_by(_e.started_at, _e.id)
)
_ITERATIONS = sa.select(_e.id).where(
    _e.parent_id.in_(sa.bindparam("values", expanding=True)), _e.kind == "LOOP"
)
# the last ones of a flow, without those made by tests, playgrounds and loops
_OF_FLOW = (
    (_e.tenant == sa.bindparam("of_tenant"))
    & (_e.namespace == sa.bindparam("of_namespace"))
    & (_e.flow_id == sa.bindparam("of_flow"))
    & _e.kind.is_(None)
)
_LAST = sa.select(*COLUMNS).where(_OF_FLOW).order_by(_e.started_at.desc(), _e.id.desc()).limit(1)
_RECENT = (
    sa.select(_e.id, _e.state, _e.started_at, _e.ended_at)
    .where(_OF_FLOW)
    .order_by(_e.started_at.desc(), _e.id.desc())
    .limit(sa.bindparam("count"))
)


_LISTED = {
    "namespace": _e.namespace,
    "flowId": _e.flow_id,
    "state": _e.state,
    "kind": _e.kind,
    "triggerId": _e.trigger_id,
    "triggerExecutionId": _e.trigger_execution_id,
    "parentId": _e.parent_id,
}
"""What `distinct_values` knows."""


class Executions:
    """The executions of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, execution_id: str) -> tuple[Execution, list[TaskRun]] | None:
        """Give an execution and its task runs in order, complete, of one instant."""
        return await self._database.read(lambda connection: _load(connection, execution_id))

    async def get(self, execution_id: str) -> Execution | None:
        """Give an execution, complete but for its task runs."""
        return await self._database.read(lambda c: _one(c, _BY_ID, execution_id))

    async def by_unique_key(self, key: str) -> Execution | None:
        """Give the execution that holds a unique key."""
        return await self._database.read(lambda c: _one(c, _BY_UNIQUE_KEY, key))

    async def open_ids(self) -> list[str]:
        """Give the ids of the executions that have not fully ended, those started first first."""
        return await self._database.read(lambda c: list(c.scalars(_OPEN)))

    async def task_runs(
        self, execution_id: str, offset: int = 0, limit: int = 100, *, include_outputs: bool = False
    ) -> tuple[list[TaskRun], int]:
        """Give some task runs in order of creation, and how many the execution has.

        Without `include_outputs` their outputs are None.
        """
        return await self._database.read(
            lambda connection: task_runs.read_page(
                connection, execution_id, offset, limit, outputs=include_outputs
            )
        )

    async def task_run(self, execution_id: str, run_id: str) -> TaskRun | None:
        """Give one task run, complete. Costs a look at each run of the execution."""
        return await self._database.read(
            lambda connection: task_runs.read_run(connection, execution_id, run_id)
        )

    async def search(self, query: Query) -> Page[Execution]:
        """Give a page of executions, the latest first by default.

        Inputs, outputs, variables and triggers of more than 64 KiB are left out (empty or None).

        Raises:
            BadRequestError: a filter cannot be read.
            InvalidError: the order or the page is not possible.
        """
        return await self._database.read(
            lambda connection: EXECUTIONS.page(connection, _SEARCH, query, _light)
        )

    async def ids(self, query: Query) -> list[str]:
        """Give the ids of all that a search would find, in its order; pages do not count."""
        statement = (
            sa.select(_e.id).where(*EXECUTIONS.where(query)).order_by(*EXECUTIONS.order_by(query))
        )
        return await self._database.read(lambda c: list(c.scalars(statement)))

    async def distinct_values(self, field: str, query: Query) -> list[str]:
        """Give the different values, sorted, that a field has in what a search would find.

        The query's page says which of them; its order does not count.

        Raises:
            BadRequestError: the field is none whose values are listed, or a filter cannot be read.
        """
        column = _LISTED.get(field)
        if column is None:
            raise bad_filter(f"the values of `{field}` are not listed")
        statement = (
            sa.select(column)
            .where(*EXECUTIONS.where(query), column.is_not(None))
            .distinct()
            .order_by(column)
            .offset(query.offset)
            .limit(query.limit)
        )
        return await self._database.read(lambda c: list(c.scalars(statement)))

    async def counts(self, query: Query) -> dict[State, int]:
        """Count what a search would find by state; states without any are left out."""
        statement = (
            sa.select(_e.state, sa.func.count()).where(*EXECUTIONS.where(query)).group_by(_e.state)
        )
        rows = await self._database.read(lambda c: c.execute(statement).all())
        return {State(state): count for state, count in rows}

    async def latest(self, flows: Sequence[FlowKey], tenant: str) -> list[Execution]:
        """Give the last normal execution of each flow that has one, as `search` gives them."""
        return await self._database.read(
            lambda connection: [
                _light(row)
                for key in flows
                for row in connection.execute(_LAST, _parameters(tenant, key))
            ]
        )

    async def recent_runs(
        self, flows: Sequence[FlowKey], limit: int, tenant: str
    ) -> dict[FlowKey, list[RecentRun]]:
        """Give the last normal executions of each flow, the latest first."""
        return await self._database.read(
            lambda connection: {key: _recent(connection, key, limit, tenant) for key in flows}
        )

    async def children(self, execution_id: str) -> list[Execution]:
        """Give what an execution started, in order of start, as `search` gives them."""
        return await self._database.read(
            lambda c: [_light(row) for row in c.execute(_CHILDREN, {"value": execution_id})]
        )

    async def open_children(self, execution_id: str) -> list[str]:
        """Give the ids of what an execution started and has not fully ended, in order of start."""
        return await self._database.read(
            lambda c: list(c.scalars(_OPEN_CHILDREN, {"value": execution_id}))
        )

    async def iterations(self, execution_id: str) -> list[str]:
        """Give the ids of all iterations of an execution's loops, those inside them too."""
        return await self._database.read(lambda c: _iterations(c, execution_id))

    async def delete(self, ids: Sequence[str], *, logs: bool = True, metrics: bool = True) -> int:
        """Delete executions with their task runs, whatever their state, and count them."""
        kinds = {PurgeKind.EXECUTIONS}
        kinds |= {PurgeKind.LOGS} if logs else set()
        kinds |= {PurgeKind.METRICS} if metrics else set()
        return (await delete_executions(self._database, ids, kinds=kinds)).executions

    async def purge(self, ids: Sequence[str], kinds: Collection[PurgeKind]) -> Purged:
        """Delete executions that have fully ended, or what belongs to them, and count the rows."""
        return await delete_executions(self._database, ids, kinds=kinds, only_ended=True)

    async def distinct_namespaces(self, tenant: str) -> list[str]:
        """Give the namespaces that have executions, sorted."""
        return await self._database.read(
            lambda connection: distinct(connection, _e.namespace, _e.tenant == tenant)
        )


def _load(connection: sa.Connection, execution_id: str) -> tuple[Execution, list[TaskRun]] | None:
    execution = _one(connection, _BY_ID, execution_id)
    if execution is None:
        return None
    return execution, task_runs.read_runs(connection, execution_id)


def _iterations(connection: sa.Connection, execution_id: str) -> list[str]:
    found: list[str] = []
    level = [execution_id]
    while level:
        level = [
            inner
            for some in batched(level)
            for inner in connection.scalars(_ITERATIONS, {"values": some})
        ]
        found += level
    return found


def _one(connection: sa.Connection, statement: sa.Select[Any], value: str) -> Execution | None:
    row = connection.execute(statement, {"value": value}).first()
    if row is None:
        return None
    return from_row(row, Resolver.load(connection, row[0], row[DOCUMENTS]))


def _light(row: Sequence[Any]) -> Execution:
    return from_row(row, Resolver())


def _recent(connection: sa.Connection, key: FlowKey, limit: int, tenant: str) -> list[RecentRun]:
    rows = connection.execute(_RECENT, _parameters(tenant, key) | {"count": limit})
    return [RecentRun(run, State(state), start, end) for run, state, start, end in rows]


def _parameters(tenant: str, key: FlowKey) -> dict[str, Any]:
    return {"of_tenant": tenant, "of_namespace": key[0], "of_flow": key[1]}
