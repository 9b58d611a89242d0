"""What is asked about executions and their task runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.store import task_runs
from vivace.store.database import Database
from vivace.store.execution_rows import COLUMNS, DOCUMENTS, from_row
from vivace.store.large_values import Resolver
from vivace.store.tables import executions

__all__ = ["Executions"]

_e = executions.c

_BY_ID = sa.select(*COLUMNS).where(_e.id == sa.bindparam("value"))
_BY_UNIQUE_KEY = sa.select(*COLUMNS).where(_e.unique_key == sa.bindparam("value"))
# read from the index of what is open, which is ordered by start
_OPEN = sa.select(_e.id).where(_e.fully_ended == sa.false()).order_by(_e.started_at, _e.id)


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
        self, execution_id: str, offset: int, limit: int, *, include_outputs: bool = False
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


def _load(connection: sa.Connection, execution_id: str) -> tuple[Execution, list[TaskRun]] | None:
    execution = _one(connection, _BY_ID, execution_id)
    if execution is None:
        return None
    return execution, task_runs.read_runs(connection, execution_id)


def _one(connection: sa.Connection, statement: sa.Select[Any], value: str) -> Execution | None:
    row = connection.execute(statement, {"value": value}).first()
    if row is None:
        return None
    return from_row(row, Resolver.load(connection, row[0], row[DOCUMENTS]))
