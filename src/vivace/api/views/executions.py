"""Executions and task runs as JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from vivace.api.views.base import LabelView, View, encode, labels_view
from vivace.model.duration import format_duration
from vivace.model.execution import Attempt, Execution, History, TaskRun
from vivace.model.instant import Micros, to_iso
from vivace.model.state import State
from vivace.store import RecentRun as StoredRun

__all__ = [
    "AttemptView",
    "ExecutionSummary",
    "ExecutionView",
    "LastExecution",
    "RecentRun",
    "RecentRuns",
    "StateCounts",
    "StateHistoryView",
    "TaskRunView",
    "execution_view",
    "last_execution",
    "light_view",
    "recent_run",
    "state_view",
    "summary_view",
    "task_run_view",
]


class HistoryItem(View):
    """When a state was entered."""

    state: State
    date: str


class StateHistoryView(View):
    """Where something stands, and how it came there."""

    current: State
    histories: list[HistoryItem]
    start_date: str
    duration: str | None = None
    """ISO 8601, once it has ended or is paused."""
    end_date: str | None = None


class AttemptView(View):
    """One try of a task run."""

    state: StateHistoryView
    worker_id: str | None = None
    log_file: str | None = None


class TaskRunView(View):
    """One run of a task."""

    id: str
    execution_id: str
    namespace: str
    flow_id: str
    task_id: str
    state: StateHistoryView
    parent_task_run_id: str | None = None
    value: str | None = None
    attempts: list[AttemptView] | None = None
    outputs: msgspec.Raw | dict[str, Any] | None = None
    """Left out when they are too long: then `/outputs` has them."""
    iteration: int | None = None
    dynamic: bool | None = None
    force_execution: bool | None = None


class TriggerOfExecution(View):
    """What started an execution."""

    id: str
    type: str
    variables: dict[str, Any]
    """What `{{ trigger.* }}` shows."""


class Metadata(View):
    """Which try of an execution this is."""

    attempt_number: int
    original_created_date: str


class Failure(View):
    """The task that failed first, and the first line of its error."""

    message: str
    task_id: str | None = None
    """Absent when the execution failed before any task did, such as by its trigger's event."""


class EvaluationView(View):
    """What became of an expression."""

    result: str | None = None
    error: str | None = None
    stack_trace: str | None = None


class StateOfTaskRun(View):
    """The state that a task run is put into."""

    task_run_id: str
    state: State


class ExecutionStatus(View):
    """Where an execution stands that is followed with others."""

    execution_id: str
    tenant_id: str
    namespace: str
    flow_id: str
    revision: int
    state: StateHistoryView


class LabelsOfExecutions(View):
    """Labels that several executions get."""

    executions_id: list[str]
    """Ids of the executions."""
    execution_labels: list[LabelView]


class BreakpointView(View):
    """A task, and the value of its loop, before which the execution stops."""

    id: str
    value: str | None = None


class ParentIteration(View):
    """An iteration of a loop around another one."""

    index: int
    value: str
    key: str | None = None


class LoopRunView(View):
    """Which iteration of which loop an execution is."""

    execution_id: str
    """The execution that the loop belongs to."""
    task_id: str
    task_run_id: str
    index: int
    value: str
    key: str | None = None
    """In a loop over a map."""
    parents: list[ParentIteration] = []
    """The loops around it, the nearest first."""


class _Header(View):
    tenant_id: str
    id: str
    namespace: str
    flow_id: str
    flow_revision: int
    labels: list[LabelView]
    state: StateHistoryView
    original_id: str
    deleted: bool
    metadata: Metadata
    inputs: dict[str, Any] | None = None
    outputs: dict[str, Any] | None = None
    parent_id: str | None = None
    trigger: TriggerOfExecution | None = None
    schedule_date: str | None = None
    kind: str | None = None
    loop_run: LoopRunView | None = None


class ExecutionView(_Header):
    """An execution as a whole."""

    task_run_list: list[TaskRunView] | None = None
    variables: dict[str, Any] | None = None
    breakpoints: list[BreakpointView] | None = None
    url: str | None = None
    """Page of the execution; in the answer to its creation."""


class ExecutionSummary(_Header, kw_only=True):
    """An execution without its task runs: a row of a list, the head of a page."""

    task_run_count: int
    failure: Failure | None = None
    variables: dict[str, Any] | None = None


class WebhookView(View):
    """What the caller of a webhook learns of the execution."""

    tenant_id: str
    id: str
    namespace: str
    flow_id: str
    flow_revision: int
    labels: list[LabelView]
    state: StateHistoryView
    url: str
    """Page of the execution."""
    trigger: TriggerOfExecution | None = None
    outputs: dict[str, Any] | None = None


class LastExecution(View):
    """The latest execution of a flow."""

    id: str
    flow_id: str
    namespace: str
    start_date: str
    status: State


class RecentRun(View):
    """One bar of a flow's row of recent executions."""

    id: str
    state: State
    start_date: str
    duration: str | None = None


class RecentRuns(View):
    """The latest executions of several flows, the newest last."""

    runs: dict[str, list[RecentRun]]
    """By `namespace/id`."""


class StateCounts(View):
    """How many executions are in which state."""

    counts: dict[str, int]
    total: int


def state_view(history: History, ended_at: Micros | None) -> StateHistoryView:
    """Give a state; `ended_at` is None while it runs."""
    started_at = history[0][1]
    histories = [HistoryItem(state=state, date=to_iso(at)) for state, at in history]
    if ended_at is None:
        return StateHistoryView(
            current=history[-1][0], histories=histories, start_date=histories[0].date
        )
    return StateHistoryView(
        current=history[-1][0],
        histories=histories,
        start_date=histories[0].date,
        duration=_length(started_at, ended_at),
        end_date=to_iso(ended_at),
    )


def _length(start: Micros, end: Micros) -> str:
    return format_duration(timedelta(microseconds=max(end - start, 0)))


def _ended_at(history: History) -> Micros | None:
    state, at = history[-1]
    return at if state.is_terminal or state is State.PAUSED else None


def _attempt_view(attempt: Attempt) -> AttemptView:
    return AttemptView(
        state=state_view(attempt.history, _ended_at(attempt.history)),
        worker_id=attempt.worker_id,
        log_file=attempt.log_file,
    )


def task_run_view(execution: Execution, run: TaskRun, *, max_output_bytes: int) -> TaskRunView:
    """Give a task run.

    Args:
        execution: The execution it belongs to.
        run: The run.
        max_output_bytes: Longer outputs are left out; 0 leaves all out.
    """
    loop = execution.loop_run
    return TaskRunView(
        id=run.id,
        execution_id=execution.id,
        namespace=execution.namespace,
        flow_id=execution.flow_id,
        task_id=run.task_id,
        state=state_view(run.history, _ended_at(run.history)),
        parent_task_run_id=run.parent_id or (loop.task_run_id if loop else None),
        value=run.value,
        attempts=[_attempt_view(attempt) for attempt in run.attempts] or None,
        outputs=_short_outputs(run.outputs, max_output_bytes),
        iteration=run.iteration,
        dynamic=run.dynamic or None,
        force_execution=run.force or None,
    )


def _short_outputs(outputs: dict[str, Any] | None, limit: int) -> msgspec.Raw | None:
    if limit == 0:
        return None
    # Encoded once: what is measured here is copied into the answer as it is.
    encoded = encode(outputs or {})
    return msgspec.Raw(encoded) if len(encoded) <= limit else None


def execution_view(
    execution: Execution, task_runs: list[TaskRunView] | None = None, *, url: str | None = None
) -> ExecutionView:
    """Give an execution, with task runs when they are given."""
    return ExecutionView(
        **_header(execution),
        task_run_list=task_runs,
        variables=execution.variables or None,
        breakpoints=[_breakpoint(text) for text in execution.breakpoints] or None,
        url=url,
    )


def webhook_view(execution: Execution, *, url: str) -> WebhookView:
    """Give what the caller of a webhook learns."""
    header = _header(execution)
    known = {name: header[name] for name in WebhookView.__struct_fields__ if name in header}
    return WebhookView(**known, url=url)


def execution_status(execution: Execution) -> ExecutionStatus:
    """Give where an execution stands."""
    return ExecutionStatus(
        execution_id=execution.id,
        tenant_id=execution.tenant,
        namespace=execution.namespace,
        flow_id=execution.flow_id,
        revision=execution.flow_revision,
        state=state_view(execution.history, execution.ended_at),
    )


def summary_view(execution: Execution) -> ExecutionSummary:
    """Give the header with the number of task runs and the cause of a failure."""
    return ExecutionSummary(
        **_header(execution),
        variables=execution.variables or None,
        task_run_count=execution.task_run_count,
        failure=_failure(execution),
    )


def light_view(execution: Execution) -> ExecutionSummary:
    """Give an item of a search: a summary without variables."""
    return ExecutionSummary(
        **_header(execution),
        task_run_count=execution.task_run_count,
        failure=_failure(execution),
    )


def _header(execution: Execution) -> dict[str, Any]:
    created_at = execution.created_at or execution.started_at
    return {
        "tenant_id": execution.tenant,
        "id": execution.id,
        "namespace": execution.namespace,
        "flow_id": execution.flow_id,
        "flow_revision": execution.flow_revision,
        "labels": labels_view(execution.labels),
        "state": state_view(execution.history, execution.ended_at),
        "original_id": execution.original_id or execution.id,
        "deleted": False,
        "metadata": Metadata(
            attempt_number=execution.attempt_number, original_created_date=to_iso(created_at)
        ),
        "inputs": execution.inputs or None,
        "outputs": execution.outputs or None,
        "parent_id": execution.parent_id,
        "trigger": _trigger(execution),
        "schedule_date": None if execution.schedule_at is None else to_iso(execution.schedule_at),
        "kind": execution.kind,
        "loop_run": _loop_run(execution),
    }


def _loop_run(execution: Execution) -> LoopRunView | None:
    loop = execution.loop_run
    if loop is None:
        return None
    return LoopRunView(
        execution_id=loop.execution_id,
        task_id=loop.task_id,
        task_run_id=loop.task_run_id,
        index=loop.index,
        value=loop.value,
        key=loop.key,
        parents=[ParentIteration(**parent) for parent in loop.parents],
    )


def _trigger(execution: Execution) -> TriggerOfExecution | None:
    trigger = execution.trigger
    if trigger is None:
        return None
    return TriggerOfExecution(id=trigger.id, type=trigger.type, variables=trigger.variables)


def _failure(execution: Execution) -> Failure | None:
    if execution.failed_task_id is None and not execution.failure:
        return None
    return Failure(task_id=execution.failed_task_id, message=execution.failure or "")


def _breakpoint(text: str) -> BreakpointView:
    task_id, _, value = text.partition(".")
    return BreakpointView(id=task_id, value=value or None)


def last_execution(execution: Execution) -> LastExecution:
    """Give what a list of flows shows of the latest execution."""
    return LastExecution(
        id=execution.id,
        flow_id=execution.flow_id,
        namespace=execution.namespace,
        start_date=to_iso(execution.started_at),
        status=execution.state,
    )


def recent_run(run: StoredRun) -> RecentRun:
    """Give what one bar of a flow's history shows."""
    return RecentRun(
        id=run.id,
        state=run.state,
        start_date=to_iso(run.started_at),
        duration=None if run.ended_at is None else _length(run.started_at, run.ended_at),
    )
