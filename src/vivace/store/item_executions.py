"""Executions that a task has started for its items: found by how their unique keys begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.execution import LoopRun
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.store.database import Database
from vivace.store.execution_rows import loop_run_of
from vivace.store.large_values import Resolver
from vivace.store.tables import executions

__all__ = ["ItemExecution", "ItemExecutions", "ItemOutputs"]

_e = executions.c
# a range of the index of unique keys, whatever else the table holds
_WITH_PREFIX = (_e.unique_key >= sa.bindparam("first")) & (_e.unique_key < sa.bindparam("after"))
_STATES = (
    sa.select(_e.id, _e.unique_key, _e.state, _e.ended_at, _e.fully_ended)
    .where(_WITH_PREFIX)
    .order_by(_e.started_at, _e.unique_key)
)
_OPEN = sa.select(_e.id).where(_WITH_PREFIX, _e.fully_ended == sa.false())
_OUTPUTS = (
    sa.select(_e.id, _e.unique_key, _e.state, _e.loop_run, _e.outputs)
    .where(_WITH_PREFIX, _e.fully_ended == sa.true(), _e.outputs.is_not(None))
    .order_by(_e.ended_at, _e.unique_key)
)


@dataclass(frozen=True, slots=True)
class ItemExecution:
    """As much of an execution as its parent counts."""

    id: str
    key: str
    """Its unique key."""
    state: State
    ended_at: Micros | None
    fully_ended: bool


@dataclass(frozen=True, slots=True)
class ItemOutputs:
    """What an ended execution gave."""

    id: str
    key: str
    state: State
    loop_run: LoopRun | None
    outputs: Mapping[str, Any]


class ItemExecutions:
    """Executions whose unique keys begin alike."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def states(self, prefix: str) -> list[ItemExecution]:
        """Give them in the order of their start."""
        return await self._database.read(
            lambda c: [
                ItemExecution(row[0], row[1], State(row[2]), row[3], row[4])
                for row in c.execute(_STATES, _range(prefix))
            ]
        )

    async def open_ids(self, prefix: str) -> list[str]:
        """Give the ids of those that have not fully ended."""
        return await self._database.read(lambda c: list(c.scalars(_OPEN, _range(prefix))))

    async def outputs(self, prefix: str) -> list[ItemOutputs]:
        """Give what those gave that have ended and have outputs, in the order of their ends."""
        return await self._database.read(
            lambda c: [_outputs(c, row) for row in c.execute(_OUTPUTS, _range(prefix)).all()]
        )


def _range(prefix: str) -> dict[str, str]:
    return {"first": prefix, "after": prefix[:-1] + chr(ord(prefix[-1]) + 1)}


def _outputs(connection: sa.Connection, row: Any) -> ItemOutputs:
    resolver = Resolver.load(connection, row.id, (row.outputs,))
    loop = None if row.loop_run is None else loop_run_of(row.loop_run)
    return ItemOutputs(
        row.id, row.unique_key, State(row.state), loop, resolver.decode(row.outputs) or {}
    )
