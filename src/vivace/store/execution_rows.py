"""Executions as rows of their table, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vivace.model.execution import Execution, ExecutionTrigger, LoopRun
from vivace.store.bulk import Row, Upsert
from vivace.store.encoding import decode, encode, optional_text, text
from vivace.store.history import ended_at, read_history
from vivace.store.large_values import Resolver, Spill
from vivace.store.tables import executions

__all__ = ["COLUMNS", "DOCUMENTS", "UPSERT", "from_row", "loop_run_of", "to_row"]

_FIXED = {
    "id",
    "tenant",
    "namespace",
    "flow_id",
    "started_at",
    "parent_id",
    "trigger_execution_id",
    "unique_key",
    "loop_run",
}
"""Never changed, and most of them indexed: an update leaves them, and so their indexes, alone."""

UPSERT = Upsert(
    executions,
    keys=("id",),
    changing=[column.name for column in executions.columns if column.name not in _FIXED],
    guard="version",
)

_e = executions.c
COLUMNS = (
    _e.id,
    _e.tenant,
    _e.namespace,
    _e.flow_id,
    _e.flow_revision,
    _e.history,
    _e.labels,
    _e.parent_id,
    _e.original_id,
    _e.kind,
    _e.schedule_at,
    _e.attempt_number,
    _e.created_at,
    _e.wake_at,
    _e.version,
    _e.task_run_count,
    _e.failed_task_id,
    _e.failure,
    _e.unique_key,
    _e.breakpoints,
    _e.fully_ended,
    _e.inputs,
    _e.outputs,
    _e.variables,
    _e.trigger,
    _e.loop_run,
)
"""What `from_row` reads."""

DOCUMENTS = slice(21, 25)
"""Those of `COLUMNS` whose values may be kept apart."""


def to_row(execution: Execution, spill: Spill) -> Row:
    """Encode an execution, in the order of the table's columns."""
    key, history, trigger = execution.id, execution.history, execution.trigger
    started, ended = history[0][1], ended_at(history)
    return (
        key,
        execution.tenant,
        execution.namespace,
        execution.flow_id,
        execution.flow_revision,
        history[-1][0].value,
        execution.kind,
        started,
        ended,
        None if ended is None else ended - started,
        execution.parent_id,
        execution.original_id,
        None if trigger is None else trigger.id,
        _trigger_execution_id(trigger),
        optional_text(execution.unique_key),
        execution.wake_at,
        execution.schedule_at,
        execution.fully_ended,
        execution.failed_task_id,
        optional_text(execution.failure),
        execution.version,
        execution.task_run_count,
        execution.attempt_number,
        execution.created_at,
        encode(history),
        encode([(text(name), text(value)) for name, value in execution.labels]),
        encode(execution.breakpoints),
        None if trigger is None else spill.encode(key, _trigger_document(trigger)),
        spill.encode(key, execution.inputs),
        None if execution.outputs is None else spill.encode(key, execution.outputs),
        spill.encode(key, execution.variables),
        None if execution.loop_run is None else _loop_document(execution.loop_run),
    )


def from_row(row: Sequence[Any], resolver: Resolver) -> Execution:
    """Decode a row of `COLUMNS`; what the resolver has not loaded is empty."""
    (
        key,
        tenant,
        namespace,
        flow_id,
        flow_revision,
        history,
        labels,
        parent_id,
        original_id,
        kind,
        schedule_at,
        attempt_number,
        created_at,
        wake_at,
        version,
        task_run_count,
        failed_task_id,
        failure,
        unique_key,
        breakpoints,
        fully_ended,
        inputs,
        outputs,
        variables,
        trigger,
        loop_run,
    ) = row
    return Execution(
        id=key,
        tenant=tenant,
        namespace=namespace,
        flow_id=flow_id,
        flow_revision=flow_revision,
        history=read_history(decode(history)),
        inputs=resolver.decode(inputs) or {},
        outputs=resolver.decode(outputs),
        labels=[(name, value) for name, value in decode(labels)],
        variables=resolver.decode(variables) or {},
        trigger=_trigger(resolver.decode(trigger)),
        parent_id=parent_id,
        original_id=original_id,
        kind=kind,
        schedule_at=schedule_at,
        attempt_number=attempt_number,
        created_at=created_at,
        wake_at=wake_at,
        version=version,
        task_run_count=task_run_count,
        failed_task_id=failed_task_id,
        failure=failure,
        unique_key=unique_key,
        breakpoints=decode(breakpoints),
        fully_ended=fully_ended,
        loop_run=None if loop_run is None else loop_run_of(loop_run),
    )


def loop_run_of(text: str) -> LoopRun:
    """Decode which iteration an execution is."""
    document = decode(text)
    return LoopRun(**{**document, "parents": tuple(document["parents"])})


def _loop_document(loop: LoopRun) -> str:
    return encode(
        {
            "execution_id": loop.execution_id,
            "task_id": loop.task_id,
            "task_run_id": loop.task_run_id,
            "index": loop.index,
            "value": loop.value,
            "key": loop.key,
            "parents": loop.parents,
        }
    )


def _trigger_document(trigger: ExecutionTrigger) -> dict[str, Any]:
    return {"id": trigger.id, "type": trigger.type, "variables": trigger.variables}


def _trigger(document: dict[str, Any] | None) -> ExecutionTrigger | None:
    return None if document is None else ExecutionTrigger(**document)


def _trigger_execution_id(trigger: ExecutionTrigger | None) -> str | None:
    value = trigger.variables.get("executionId") if trigger is not None else None
    return text(value) if isinstance(value, str) else None
