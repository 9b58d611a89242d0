"""Deleting what is old, in small transactions between which others write.

An execution goes in one transaction with all that belongs to it, unless that is more than a
transaction may hold; then its own row goes last. Whoever is interrupted leaves an execution that
the next purge finds again, and never a row that no purge would find.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import partial

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.store.bulk import batched, delete_rows
from vivace.store.database import Database
from vivace.store.distinct import distinct
from vivace.store.tables import executions, large_values, logs, metrics, task_runs

__all__ = ["ALL_KINDS", "BATCH", "PurgeKind", "Purged", "delete_executions", "purge"]

BATCH = 1_000
"""Rows that one transaction deletes."""


class PurgeKind(StrEnum):
    """What a purge may delete."""

    EXECUTIONS = "executions"
    """Executions that have fully ended, with their task runs."""
    LOGS = "logs"
    METRICS = "metrics"


ALL_KINDS = frozenset(PurgeKind)


@dataclass(slots=True)
class Purged:
    """How many rows were deleted."""

    executions: int = 0
    task_runs: int = 0
    large_values: int = 0
    logs: int = 0
    metrics: int = 0

    def add(self, other: Purged) -> None:
        """Count on."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))

    @property
    def rows(self) -> int:
        """All together."""
        return sum(getattr(self, item.name) for item in fields(self))


_e = executions.c
_IDS: sa.BindParameter[list[str]] = sa.bindparam("ids", expanding=True)
_LIMIT: sa.BindParameter[int] = sa.bindparam("count")

_EXISTING = sa.select(_e.id).where(_e.id.in_(_IDS))
_DELETE = sa.delete(executions).where(_e.id.in_(_IDS))
_OLD = (
    sa.select(_e.id)
    .where(
        _e.tenant == sa.bindparam("of_tenant"),
        _e.started_at < sa.bindparam("before"),
        _e.ended_at < sa.bindparam("before"),
        _e.fully_ended == sa.true(),
    )
    .order_by(_e.started_at)
    .limit(_LIMIT)
)


def _part(table: sa.Table) -> sa.Delete:
    """Delete rows of some executions, but not more than a number."""
    key = sa.tuple_(*table.primary_key.columns)
    chosen = sa.select(*table.primary_key.columns)
    return sa.delete(table).where(
        key.in_(chosen.where(table.c.execution_id.in_(_IDS)).limit(_LIMIT))
    )


_PARTS = {table.name: _part(table) for table in (task_runs, large_values, logs, metrics)}


async def delete_executions(
    database: Database,
    ids: Sequence[str],
    *,
    kinds: Collection[PurgeKind] = ALL_KINDS,
    only_ended: bool = False,
    batch: int = BATCH,
) -> Purged:
    """Delete executions and what belongs to them.

    Args:
        database: Where.
        ids: Which; unknown ones do not count.
        kinds: Whether they go themselves, their log lines, their metrics.
        only_ended: Leave those that have been taken up again since they were chosen.
        batch: Rows in one transaction.
    """
    whole = PurgeKind.EXECUTIONS in kinds
    tables = ["task_runs", "large_values"] if whole else []
    tables += [kind for kind in ("logs", "metrics") if kind in kinds]
    existing = _EXISTING.where(_e.fully_ended == sa.true()) if only_ended else _EXISTING

    def step(some: Sequence[str], connection: sa.Connection) -> tuple[Purged, bool]:
        chosen = list(connection.scalars(existing, {"ids": some}))
        counts = Purged()
        for name in tables if chosen else ():
            parameters = {"ids": chosen, "count": batch - counts.rows}
            setattr(counts, name, connection.execute(_PARTS[name], parameters).rowcount)
            if counts.rows >= batch:
                return counts, False
        if chosen and whole:
            counts.executions = connection.execute(_DELETE, {"ids": chosen}).rowcount
        return counts, True

    total = Purged()
    # a typical execution has less than ten rows
    for some in batched(ids, max(1, batch // 10)):
        done = False
        while not done:
            counts, done = await database.write(partial(step, some))
            total.add(counts)
    return total


async def purge(
    database: Database, before: Micros, *, batch: int = BATCH, kinds: Collection[PurgeKind]
) -> Purged:
    """Delete what is older than an instant, the oldest first, and give free space to the disk.

    With the executions go their log lines and metrics, and such as belong to no execution any
    more. Without them, log lines and metrics go by their own age, except those of executions that
    have not ended.
    """
    total = Purged()
    for tenant in await database.read(lambda c: distinct(c, _e.tenant)):
        if PurgeKind.EXECUTIONS in kinds:
            await _purge_executions(database, tenant, before, batch, kinds, total)
    for table in (logs, metrics):
        if table.name in kinds:
            await _purge_lines(database, table, before, batch, kinds, total)
    while await database.write(database.dialect.shrink):
        pass
    return total


async def _purge_executions(
    database: Database,
    tenant: str,
    before: Micros,
    batch: int,
    kinds: Collection[PurgeKind],
    total: Purged,
) -> None:
    parameters = {"of_tenant": tenant, "before": before, "count": batch}
    while ids := await database.read(lambda c: list(c.scalars(_OLD, parameters))):
        counts = await delete_executions(database, ids, kinds=kinds, only_ended=True, batch=batch)
        total.add(counts)
        if not counts.executions:  # all of them were taken up again: do not turn in a circle
            return


async def _purge_lines(
    database: Database,
    table: sa.Table,
    before: Micros,
    batch: int,
    kinds: Collection[PurgeKind],
    total: Purged,
) -> None:
    """Delete log lines or metrics by age: found by a reader, so that the writer need not look."""
    owner = sa.select(_e.id).where(_e.id == table.c.execution_id)
    if PurgeKind.EXECUTIONS not in kinds:
        owner = owner.where(_e.fully_ended == sa.false())
    old = sa.select(table.c.seq).where(table.c.at < before, ~owner.exists()).limit(batch)
    delete = sa.delete(table).where(table.c.seq.in_(_IDS))
    while seqs := await database.read(lambda c: list(c.scalars(old))):
        count = await database.write(partial(delete_rows, delete, {"ids": seqs}))
        setattr(total, table.name, getattr(total, table.name) + count)
        if len(seqs) < batch:
            return
