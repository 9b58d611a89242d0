"""Changing an execution by hand: restart, replay, labels, state.

Each has two paths. That of 2.0 answers a state that does not allow it with 409; that of 1.x with
422, as the original does.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.classic import classic_refusals
from vivace.api.execution_answers import full_response, whole_response
from vivace.api.forms import execution_inputs
from vivace.api.operations import Body, Operations
from vivace.api.respond import empty, services
from vivace.api.views.base import LabelView
from vivace.api.views.executions import ExecutionView, StateOfTaskRun
from vivace.errors import BadRequestError, ConflictError
from vivace.model.state import State

__all__ = ["operations"]

operations = Operations("Executions")

_INPUTS = Body(
    ("multipart/form-data", "application/x-www-form-urlencoded", "application/json"),
    {"type": "object", "additionalProperties": True},
    required=False,
)
_STATE = Body(("application/json",), shape=StateOfTaskRun)
_LABELS = Body(("application/json",), shape=list[LabelView])


@operations.post("/executions/{executionId}/restart", ExecutionView)
async def restart_execution_classic(
    request: Request, tenant: str, execution_id: str, revision: int | None = None
) -> Response:
    """Take up an ended execution again from the tasks that failed; the 1.x path."""
    return await _restart(request, tenant, execution_id, revision)


@operations.post("/executions/{executionId}/actions/restart", ExecutionView)
async def restart_execution(
    request: Request, tenant: str, execution_id: str, revision: int | None = None
) -> Response:
    """Take up an ended execution again from the tasks that failed.

    With a revision of the flow it goes on as a new execution.
    """
    return await _restart(request, tenant, execution_id, revision)


async def _restart(
    request: Request, tenant: str, execution_id: str, revision: int | None
) -> Response:
    execution, runs = await services(request).execution_changes.restart(
        execution_id, tenant, revision=revision
    )
    return whole_response(request, execution, runs)


@operations.post("/executions/{executionId}/replay", ExecutionView)
async def replay_execution_classic(
    request: Request,
    tenant: str,
    execution_id: str,
    task_run_id: str | None = None,
    revision: int | None = None,
    breakpoints: str = "",
) -> Response:
    """Run an execution again as a new one; the 1.x path."""
    return await _replay(request, tenant, execution_id, task_run_id, revision, breakpoints)


@operations.post("/executions/{executionId}/actions/replay", ExecutionView)
async def replay_execution(
    request: Request,
    tenant: str,
    execution_id: str,
    task_run_id: str | None = None,
    revision: int | None = None,
    breakpoints: str = "",
) -> Response:
    """Run an execution again as a new one, from its beginning or from a task run.

    What ran before the task run is kept.
    """
    return await _replay(request, tenant, execution_id, task_run_id, revision, breakpoints)


async def _replay(
    request: Request,
    tenant: str,
    execution_id: str,
    task_run_id: str | None,
    revision: int | None,
    breakpoints: str,
    inputs: dict[str, Any] | None = None,
) -> Response:
    execution, runs = await services(request).execution_changes.replay(
        execution_id,
        tenant,
        task_run_id=task_run_id,
        revision=revision,
        inputs=inputs,
        breakpoints=_names(breakpoints),
    )
    return whole_response(request, execution, runs)


@operations.post(
    "/executions/{executionId}/replay-with-inputs", ExecutionView, body=_INPUTS, upload=True
)
async def replay_execution_with_inputs_classic(
    request: Request,
    tenant: str,
    execution_id: str,
    task_run_id: str | None = None,
    revision: int | None = None,
    breakpoints: str = "",
) -> Response:
    """Run an execution again with other inputs; the 1.x path."""
    async with execution_inputs(request) as inputs:
        return await _replay(
            request, tenant, execution_id, task_run_id, revision, breakpoints, inputs
        )


@operations.post(
    "/executions/{executionId}/actions/replay-with-inputs",
    ExecutionView,
    body=_INPUTS,
    upload=True,
)
async def replay_execution_with_inputs(
    request: Request,
    tenant: str,
    execution_id: str,
    task_run_id: str | None = None,
    revision: int | None = None,
    breakpoints: str = "",
) -> Response:
    """Run an execution again with other inputs; those that are not given keep their values."""
    async with execution_inputs(request) as inputs:
        return await _replay(
            request, tenant, execution_id, task_run_id, revision, breakpoints, inputs
        )


@operations.post("/executions/{executionId}/state", ExecutionView, body=_STATE)
async def update_task_run_state_classic(
    request: Request, tenant: str, execution_id: str
) -> Response:
    """Put a task run of an ended execution into a state and go on from there; the 1.x path."""
    with classic_refusals():
        return await _mark(request, tenant, execution_id)


@operations.post("/executions/{executionId}/actions/state", ExecutionView, body=_STATE)
async def update_task_run_state(request: Request, tenant: str, execution_id: str) -> Response:
    """Put a task run of an ended execution into a state and go on from there.

    CANCELLED cancels the execution.
    """
    return await _mark(request, tenant, execution_id)


async def _mark(request: Request, tenant: str, execution_id: str) -> Response:
    wanted: StateOfTaskRun = await read_json(request, StateOfTaskRun)
    execution, runs = await services(request).execution_changes.mark(
        execution_id, wanted.task_run_id, wanted.state, tenant
    )
    return whole_response(request, execution, runs)


@operations.post("/executions/{executionId}/labels", ExecutionView, body=_LABELS)
async def set_labels_on_terminated_execution_classic(
    request: Request, tenant: str, execution_id: str
) -> Response:
    """Replace the labels of an ended execution but for the server's own; the 1.x path."""
    try:
        return await _set_labels(request, tenant, execution_id)
    except ConflictError as error:
        raise BadRequestError(error.message, hint=error.hint) from error


@operations.post("/executions/{executionId}/actions/labels", ExecutionView, body=_LABELS)
async def set_labels_on_terminated_execution(
    request: Request, tenant: str, execution_id: str
) -> Response:
    """Replace the labels of an ended execution but for the server's own."""
    return await _set_labels(request, tenant, execution_id)


async def _set_labels(request: Request, tenant: str, execution_id: str) -> Response:
    labels: list[LabelView] = await read_json(request, list[LabelView])
    pairs = [(label.key, label.value) for label in labels]
    await services(request).execution_changes.set_labels(execution_id, pairs, tenant)
    return await full_response(request, execution_id, tenant)


@operations.post("/executions/{executionId}/change-status", ExecutionView)
async def update_execution_status_classic(
    request: Request, tenant: str, execution_id: str, status: State
) -> Response:
    """Put an ended execution into another end state; the 1.x path."""
    with classic_refusals():
        return await _change_status(request, tenant, execution_id, status)


@operations.post("/executions/{executionId}/actions/change-status", ExecutionView)
async def update_execution_status(
    request: Request, tenant: str, execution_id: str, status: State
) -> Response:
    """Put an ended execution into another end state; nothing runs again."""
    return await _change_status(request, tenant, execution_id, status)


async def _change_status(
    request: Request, tenant: str, execution_id: str, state: State
) -> Response:
    await services(request).execution_changes.change_status(execution_id, state, tenant)
    return await full_response(request, execution_id, tenant)


@operations.post("/executions/{executionId}/force-run", ExecutionView)
async def force_run_execution_classic(request: Request, tenant: str, execution_id: str) -> Response:
    """Let an execution that has not ended go on now; the 1.x path."""
    with classic_refusals():
        return await _force_run(request, tenant, execution_id)


@operations.post("/executions/{executionId}/actions/force-run", ExecutionView)
async def force_run_execution(request: Request, tenant: str, execution_id: str) -> Response:
    """Let an execution that has not ended go on now, whatever date or limit it waits for."""
    return await _force_run(request, tenant, execution_id)


async def _force_run(request: Request, tenant: str, execution_id: str) -> Response:
    await services(request).execution_changes.force_run(execution_id, tenant)
    return await full_response(request, execution_id, tenant)


@operations.post("/executions/{executionId}/unqueue", ExecutionView)
async def unqueue_execution_classic(
    request: Request, tenant: str, execution_id: str, state: State = State.RUNNING
) -> Response:
    """Take an execution out of the queue of its flow; the 1.x path."""
    with classic_refusals():
        return await _unqueue(request, tenant, execution_id, state)


@operations.post("/executions/{executionId}/actions/unqueue", ExecutionView)
async def unqueue_execution(
    request: Request, tenant: str, execution_id: str, state: State = State.RUNNING
) -> Response:
    """Take an execution out of the queue of its flow: it runs beyond the limit, or ends."""
    return await _unqueue(request, tenant, execution_id, state)


async def _unqueue(request: Request, tenant: str, execution_id: str, state: State) -> Response:
    await services(request).execution_changes.unqueue(execution_id, state, tenant)
    return await full_response(request, execution_id, tenant)


@operations.post("/executions/{executionId}/resume-from-breakpoint", status=204)
async def resume_execution_from_breakpoint_classic(
    request: Request, tenant: str, execution_id: str, breakpoints: str = ""
) -> Response:
    """Let an execution go on from its breakpoints; the 1.x path."""
    await _resume_from_breakpoint(request, tenant, execution_id, breakpoints)
    return empty(204)


@operations.post("/executions/{executionId}/actions/resume-from-breakpoint", ExecutionView)
async def resume_execution_from_breakpoint(
    request: Request, tenant: str, execution_id: str, breakpoints: str = ""
) -> Response:
    """Let an execution go on from its breakpoints, and stop at those that are given."""
    await _resume_from_breakpoint(request, tenant, execution_id, breakpoints)
    return await full_response(request, execution_id, tenant)


async def _resume_from_breakpoint(
    request: Request, tenant: str, execution_id: str, breakpoints: str
) -> None:
    await services(request).execution_changes.resume_from_breakpoint(
        execution_id, tenant, breakpoints=_names(breakpoints)
    )


def _names(breakpoints: str) -> list[str]:
    return [text for text in breakpoints.split(",") if text]
