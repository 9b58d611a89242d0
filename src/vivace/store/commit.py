"""The way of a batch into the database: encoded by its caller, written with those of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import sqlalchemy as sa

from vivace.errors import ConflictError
from vivace.store import (
    execution_rows,
    large_values,
    logs,
    metrics,
    state_events,
    task_runs,
    triggers,
)
from vivace.store.batch import Batch, CommitResult
from vivace.store.bulk import Row, Upsert, batched
from vivace.store.dialect import Dialect
from vivace.store.large_values import LargeRow, Spill
from vivace.store.tables import executions

__all__ = ["BatchWriter", "EncodedBatch", "encode_batch"]

_VERSION = [column.name for column in executions.columns].index("version")
_RUN_ID = task_runs.UPSERT.columns.index(task_runs.UPSERT.table.c.id)
_OF_LOG = logs.APPEND.columns.index(logs.APPEND.table.c.execution_id)
_OF_METRIC = metrics.APPEND.columns.index(metrics.APPEND.table.c.execution_id)

_HOLDERS = sa.select(executions.c.unique_key, executions.c.id).where(
    executions.c.unique_key.in_(sa.bindparam("values", expanding=True))
)
_VERSIONS = sa.select(executions.c.id, executions.c.version).where(
    executions.c.id.in_(sa.bindparam("values", expanding=True))
)


@dataclass(frozen=True, slots=True)
class EncodedBatch:
    """The rows of a batch, which the records may leave behind."""

    executions: list[Row]
    new_keys: dict[str, str]
    """Unique keys that the new executions claim, by execution."""
    task_runs: list[Row]
    removed: list[tuple[str, str]]
    large: list[LargeRow]
    logs: list[Row]
    metrics: list[Row]
    triggers: list[Row]
    events: list[Row]

    def without(self, refused: dict[str, str]) -> EncodedBatch:
        """Leave out executions and what belongs to them."""
        return EncodedBatch(
            executions=[row for row in self.executions if row[0] not in refused],
            new_keys={key: item for key, item in self.new_keys.items() if key not in refused},
            task_runs=[row for row in self.task_runs if row[0] not in refused],
            removed=[pair for pair in self.removed if pair[0] not in refused],
            large=[row for row in self.large if row[0] not in refused],
            logs=[row for row in self.logs if row[_OF_LOG] not in refused],
            metrics=[row for row in self.metrics if row[_OF_METRIC] not in refused],
            triggers=self.triggers,
            events=[row for row in self.events if row[0] not in refused],
        )


def encode_batch(batch: Batch) -> EncodedBatch:
    """Encode the records as they are now; cannot fail because of what they hold."""
    spill = Spill()
    return EncodedBatch(
        executions=[execution_rows.to_row(execution, spill) for execution in batch.executions],
        new_keys={
            execution.id: execution.unique_key
            for execution in batch.executions
            if execution.unique_key is not None and execution.version <= 1
        },
        task_runs=[task_runs.to_row(key, run, spill) for key, run in batch.task_runs],
        removed=list(batch.removed_task_runs),
        large=spill.rows,
        logs=[logs.to_row(entry) for entry in batch.logs],
        metrics=[metrics.to_row(entry) for entry in batch.metrics],
        triggers=[triggers.to_row(state) for state in batch.triggers],
        events=[state_events.to_row(event) for event in batch.events],
    )


class BatchWriter:
    """Writes batches, several in the same statements."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def write(
        self, connection: sa.Connection, batches: Sequence[EncodedBatch]
    ) -> list[CommitResult]:
        """Write batches in their order and say what became of each.

        Raises:
            ConflictError: the store has a newer version of one of the executions.
        """
        refusals = _refusals(connection, batches)
        kept = [
            batch.without(refused) if refused else batch
            for batch, refused in zip(batches, refusals, strict=True)
        ]
        removed, runs = _merge_runs(kept)
        for execution_id, run_ids in removed.items():
            task_runs.remove_runs(connection, execution_id, run_ids)
        self._write_executions(connection, _merge_executions(kept))
        self._upsert(connection, task_runs.UPSERT, runs)
        self._upsert(connection, large_values.UPSERT, _latest((b.large for b in kept), 2))
        self._upsert(connection, triggers.UPSERT, _latest((b.triggers for b in kept), 4))
        self._upsert(connection, state_events.UPSERT, _latest((b.events for b in kept), 2))
        self._append(connection, metrics.APPEND, (b.metrics for b in kept))
        numbers = iter(self._append(connection, logs.APPEND, (b.logs for b in kept)))
        return [
            CommitResult(refused, list(islice(numbers, len(batch.logs))))
            for refused, batch in zip(refusals, kept, strict=True)
        ]

    def _write_executions(self, connection: sa.Connection, rows: list[Row]) -> None:
        written = self._upsert(connection, execution_rows.UPSERT, rows)
        if written == len(rows):
            return
        versions = {row[0]: row[_VERSION] for row in rows}
        for some in batched(list(versions)):
            for key, stored in connection.execute(_VERSIONS, {"values": some}):
                if stored > versions[key]:
                    raise _outdated(key, stored, versions[key])

    def _upsert(self, connection: sa.Connection, upsert: Upsert, rows: list[Row]) -> int:
        return self._dialect.upsert(connection, upsert, rows) if rows else 0

    def _append(
        self, connection: sa.Connection, upsert: Upsert, groups: Iterable[list[Row]]
    ) -> list[int]:
        rows = list(chain.from_iterable(groups))
        return self._dialect.append(connection, upsert, rows) if rows else []


def _refusals(connection: sa.Connection, batches: Sequence[EncodedBatch]) -> list[dict[str, str]]:
    """Give, for each batch, the new executions whose key another one holds, and that one."""
    claims = [batch.new_keys for batch in batches]
    holders: dict[str, str] = {}
    for some in batched(list({key for claim in claims for key in claim.values()})):
        rows = connection.execute(_HOLDERS, {"values": some})
        holders |= {row.unique_key: row.id for row in rows}
    refusals = []
    for claim in claims:
        # the first of several new ones gets the key
        found = {execution: holders.setdefault(key, execution) for execution, key in claim.items()}
        refusals.append({key: holder for key, holder in found.items() if holder != key})
    return refusals


def _merge_executions(batches: Iterable[EncodedBatch]) -> list[Row]:
    merged: dict[str, Row] = {}
    for batch in batches:
        for row in batch.executions:
            earlier = merged.get(row[0])
            if earlier is not None and earlier[_VERSION] > row[_VERSION]:
                raise _outdated(row[0], earlier[_VERSION], row[_VERSION])
            merged[row[0]] = row
    return list(merged.values())


def _merge_runs(batches: Iterable[EncodedBatch]) -> tuple[dict[str, list[str]], list[Row]]:
    """Give the runs to remove first, by execution, and the rows to write then."""
    removed: dict[str, list[str]] = {}
    merged: dict[tuple[str, str], Row] = {}
    for batch in batches:
        for execution_id, run_id in batch.removed:
            removed.setdefault(execution_id, []).append(run_id)
            merged.pop((execution_id, run_id), None)
        merged.update({(row[0], row[_RUN_ID]): row for row in batch.task_runs})
    return removed, list(merged.values())


def _latest(groups: Iterable[list[Row]], key: int) -> list[Row]:
    """Keep the last of the rows that agree in their first `key` columns."""
    return list({row[:key]: row for row in chain.from_iterable(groups)}.values())


def _outdated(execution_id: str, stored: int, version: int) -> ConflictError:
    return ConflictError(f"execution {execution_id} is at version {stored}, not {version - 1}")
