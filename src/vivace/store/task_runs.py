"""Task runs: one row each, in the order of their creation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vivace.model.execution import Attempt, TaskRun
from vivace.store.bulk import Row, Upsert, batched
from vivace.store.encoding import decode, encode, optional_text
from vivace.store.history import ended_at, read_history
from vivace.store.large_values import Resolver, Spill
from vivace.store.tables import task_runs

__all__ = ["UPSERT", "read_page", "read_run", "read_runs", "remove_runs", "to_row"]

UPSERT = Upsert(task_runs, keys=("execution_id", "ordinal"))

_t = task_runs.c
_HEADER = (
    _t.id,
    _t.task_id,
    _t.ordinal,
    _t.history,
    _t.parent_id,
    _t.value,
    _t.iteration,
    _t.attempts,
    _t.plan,
    _t.wake_at,
    _t.dynamic,
    _t.force,
)
_OF_EXECUTION = _t.execution_id == sa.bindparam("execution_id")

_ALL = sa.select(*_HEADER, _t.outputs).where(_OF_EXECUTION).order_by(_t.ordinal)
# no outputs: a list shows how runs went, not what they made
_PAGE = (
    sa.select(*_HEADER, sa.null())
    .where(_OF_EXECUTION)
    .order_by(_t.ordinal)
    .offset(sa.bindparam("skip"))
    .limit(sa.bindparam("count"))
)
_FULL_PAGE = _ALL.offset(sa.bindparam("skip")).limit(sa.bindparam("count"))
_COUNT = sa.select(sa.func.count()).select_from(task_runs).where(_OF_EXECUTION)
_ONE = sa.select(*_HEADER, _t.outputs).where(_OF_EXECUTION, _t.id == sa.bindparam("run_id"))
# a scan over the rows of the execution whatever the number of runs, as there is no index by id
_REMOVE = sa.delete(task_runs).where(
    _OF_EXECUTION, _t.id.in_(sa.bindparam("run_ids", expanding=True))
)


def to_row(execution_id: str, run: TaskRun, spill: Spill) -> Row:
    """Encode a run, in the order of the table's columns."""
    history = run.history
    return (
        execution_id,
        run.ordinal,
        run.id,
        run.task_id,
        run.parent_id,
        optional_text(run.value),
        run.iteration,
        history[-1][0].value,
        history[0][1],
        ended_at(history),
        run.wake_at,
        run.dynamic,
        run.force,
        encode(history),
        encode([(a.history, a.worker_id, a.log_file) for a in run.attempts]),
        None if run.plan is None else spill.encode(execution_id, run.plan),
        None if run.outputs is None else spill.encode(execution_id, run.outputs),
    )


def read_runs(connection: sa.Connection, execution_id: str) -> list[TaskRun]:
    """Give all runs of an execution in order, complete."""
    return _read(connection, _ALL, {"execution_id": execution_id})


def read_page(
    connection: sa.Connection, execution_id: str, offset: int, limit: int, *, outputs: bool
) -> tuple[list[TaskRun], int]:
    """Give some runs of an execution in order, and how many there are."""
    total = connection.scalar(_COUNT, {"execution_id": execution_id}) or 0
    parameters = {"execution_id": execution_id, "skip": offset, "count": limit}
    return _read(connection, _FULL_PAGE if outputs else _PAGE, parameters), total


def read_run(connection: sa.Connection, execution_id: str, run_id: str) -> TaskRun | None:
    """Give one run, complete."""
    runs = _read(connection, _ONE, {"execution_id": execution_id, "run_id": run_id})
    return runs[0] if runs else None


def remove_runs(connection: sa.Connection, execution_id: str, run_ids: list[str]) -> None:
    """Delete runs of an execution."""
    for some in batched(run_ids):
        connection.execute(_REMOVE, {"execution_id": execution_id, "run_ids": some})


def _read(
    connection: sa.Connection, statement: sa.Select[Any], parameters: dict[str, Any]
) -> list[TaskRun]:
    rows = connection.execute(statement, parameters).all()
    documents = [document for row in rows for document in (row[8], row[12])]
    resolver = Resolver.load(connection, parameters["execution_id"], documents)
    return [_from_row(row, resolver) for row in rows]


def _from_row(row: Sequence[Any], resolver: Resolver) -> TaskRun:
    (
        run_id,
        task_id,
        ordinal,
        history,
        parent_id,
        value,
        iteration,
        attempts,
        plan,
        wake_at,
        dynamic,
        force,
        outputs,
    ) = row
    return TaskRun(
        id=run_id,
        task_id=task_id,
        ordinal=ordinal,
        history=read_history(decode(history)),
        parent_id=parent_id,
        value=value,
        iteration=iteration,
        attempts=[Attempt(read_history(h), worker, log) for h, worker, log in decode(attempts)],
        outputs=resolver.decode(outputs),
        plan=resolver.decode(plan),
        wake_at=wake_at,
        dynamic=dynamic,
        force=force,
    )
