"""Records to store, valid as they are."""

from __future__ import annotations

import itertools
from typing import Any

from vivace.model.execution import Attempt, Execution, ExecutionTrigger, TaskRun
from vivace.model.log import LogEntry, LogLevel, MetricEntry
from vivace.model.state import State
from vivace.store import Batch, FlowRecord, Store, TriggerState

__all__ = [
    "T0",
    "a_flow",
    "a_line",
    "a_metric",
    "a_run",
    "a_trigger",
    "an_execution",
    "ended",
    "keep",
]

T0 = 1_700_000_000_000_000
SECOND = 1_000_000
_numbers = itertools.count(1)


def an_execution(key: str | None = None, **values: Any) -> Execution:
    key = key or f"execution{next(_numbers)}"
    defaults: dict[str, Any] = {
        "id": key,
        "tenant": "main",
        "namespace": "company.team",
        "flow_id": "hello",
        "flow_revision": 1,
        "history": [(State.CREATED, T0)],
        "original_id": key,
        "created_at": T0,
        "version": 1,
    }
    return Execution(**(defaults | values))


def ended(
    key: str | None = None,
    state: State = State.SUCCESS,
    *,
    start: int = T0,
    length: int = SECOND,
    **values: Any,
) -> Execution:
    history = [(State.CREATED, start), (State.RUNNING, start + 1), (state, start + length)]
    return an_execution(key, history=history, fully_ended=True, **values)


def a_run(ordinal: int = 0, **values: Any) -> TaskRun:
    history = [(State.CREATED, T0), (State.RUNNING, T0 + 5), (State.SUCCESS, T0 + 9)]
    defaults: dict[str, Any] = {
        "id": f"run{next(_numbers)}",
        "task_id": "say",
        "ordinal": ordinal,
        "history": history,
        "attempts": [Attempt(history[1:], worker_id="w1")],
        "outputs": {"value": "hello", "n": ordinal},
    }
    return TaskRun(**(defaults | values))


def a_line(execution_id: str | None = None, message: str = "hello", **values: Any) -> LogEntry:
    defaults: dict[str, Any] = {
        "namespace": "company.team",
        "flow_id": "hello",
        "at": T0,
        "level": LogLevel.INFO,
        "message": message,
        "execution_id": execution_id,
    }
    return LogEntry(**(defaults | values))


def a_metric(execution_id: str, name: str = "rows", value: float = 1, **values: Any) -> MetricEntry:
    defaults: dict[str, Any] = {
        "namespace": "company.team",
        "flow_id": "hello",
        "execution_id": execution_id,
        "task_id": "say",
        "task_run_id": "run",
        "at": T0,
        "name": name,
        "type": "counter",
        "value": value,
    }
    return MetricEntry(**(defaults | values))


def a_flow(flow_id: str = "hello", source: str = "id: hello", **values: Any) -> FlowRecord:
    defaults: dict[str, Any] = {"tenant": "main", "namespace": "company.team", "updated_at": T0}
    return FlowRecord(**(defaults | {"id": flow_id, "source": source} | values))


def a_trigger(trigger_id: str = "daily", **values: Any) -> TriggerState:
    defaults: dict[str, Any] = {"tenant": "main", "namespace": "company.team", "flow_id": "hello"}
    return TriggerState(**(defaults | {"trigger_id": trigger_id} | values))


async def keep(store: Store, *executions: Execution) -> None:
    """Commit executions as they are."""
    await store.commit(Batch(executions=list(executions)))


def an_event_trigger(execution_id: str) -> ExecutionTrigger:
    return ExecutionTrigger("after", "core.trigger.Flow", {"executionId": execution_id})
