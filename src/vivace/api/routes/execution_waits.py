"""Executions that wait: pause, resume, one or many; paths of 1.x and of 2.0."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.classic import classic_refusals
from vivace.api.execution_answers import full_response
from vivace.api.forms import execution_inputs
from vivace.api.operations import Body, Operations
from vivace.api.parameters import FILTERS, query_parameter
from vivace.api.query import executions_query
from vivace.api.respond import bulk_status, empty, json, services
from vivace.api.views.base import AcceptedBulk, BulkError, InvalidItem
from vivace.api.views.catalogue import InputsCheck
from vivace.api.views.executions import ExecutionView
from vivace.api.views.inputs import inputs_check
from vivace.services.answers import AnswerRequest
from vivace.services.execution_sets import BulkOutcome

__all__ = ["operations"]

operations = Operations("Executions")

_IDS = Body(("application/json",), shape=list[str])
_INPUTS = Body(
    ("multipart/form-data", "application/x-www-form-urlencoded", "application/json"),
    {"type": "object", "additionalProperties": True},
    required=False,
)
_ANSWER = (
    query_parameter(
        "taskRunId", {"type": "string"}, "The run that waits; the first one if absent."
    ),
    query_parameter(
        "decision",
        {"type": "string", "enum": ["APPROVED", "DENIED"], "default": "APPROVED"},
        "For an Approval.",
    ),
    query_parameter("comment", {"type": "string"}, "For an Approval."),
)


@operations.post("/executions/{executionId}/pause", status=204)
async def pause_execution_classic(request: Request, tenant: str, execution_id: str) -> Response:
    """Start no further task of a running execution; the path of 1.x."""
    with classic_refusals():
        await services(request).answers.pause(execution_id, tenant)
    return empty(204)


@operations.post("/executions/{executionId}/actions/pause", ExecutionView)
async def pause_execution(request: Request, tenant: str, execution_id: str) -> Response:
    """Start no further task of a running execution; those that run go on to their end."""
    await services(request).answers.pause(execution_id, tenant)
    return await full_response(request, execution_id, tenant)


@operations.post(
    "/executions/{executionId}/resume",
    body=_INPUTS,
    parameters=_ANSWER,
    status=204,
    direct=True,
    upload=True,
)
async def resume_execution_classic(request: Request) -> Response:
    """Let a paused execution go on; the path of 1.x."""
    await _resume(request)
    return empty(204)


@operations.post(
    "/executions/{executionId}/actions/resume",
    ExecutionView,
    body=_INPUTS,
    parameters=_ANSWER,
    direct=True,
    upload=True,
)
async def resume_execution(request: Request) -> Response:
    """Let a paused execution go on; inputs are those that its task asks for."""
    await _resume(request)
    return await full_response(
        request, request.path_params["executionId"], request.path_params["tenant"]
    )


async def _resume(request: Request) -> None:
    path = request.path_params
    async with execution_inputs(request) as inputs:
        await services(request).answers.resume(
            path["executionId"], path["tenant"], _answer(request, inputs)
        )


def _answer(request: Request, inputs: dict[str, Any]) -> AnswerRequest:
    query = request.query_params
    return AnswerRequest(
        inputs=inputs,
        task_run_id=query.get("taskRunId"),
        decision=query.get("decision"),
        comment=query.get("comment"),
    )


@operations.post(
    "/executions/{executionId}/resume/validate",
    InputsCheck,
    body=_INPUTS,
    direct=True,
    upload=True,
)
async def validate_resume_execution_inputs_classic(request: Request) -> Response:
    """Say what would become of the inputs of a resume; the path of 1.x."""
    return await _validate(request)


@operations.post(
    "/executions/{executionId}/actions/resume/validate",
    InputsCheck,
    body=_INPUTS,
    direct=True,
    upload=True,
)
async def validate_resume_execution_inputs(request: Request) -> Response:
    """Say what would become of the inputs of a resume; wrong values do not fail the call."""
    return await _validate(request)


async def _validate(request: Request) -> Response:
    path = request.path_params
    async with execution_inputs(request) as inputs:
        report = await services(request).answers.validate(
            path["executionId"], path["tenant"], _answer(request, inputs)
        )
    return json(inputs_check(report))


@operations.post("/executions/pause/by-ids", AcceptedBulk, body=_IDS)
async def pause_executions_by_ids(request: Request, tenant: str) -> Response:
    """Pause executions; when one is unknown or not running, none is."""
    return await _pause(request, tenant, await read_json(request, list[str]))


@operations.post("/executions/pause/by-query", AcceptedBulk, parameters=FILTERS)
async def pause_executions_by_query(request: Request, tenant: str) -> Response:
    """Pause the executions that match."""
    return await _pause(request, tenant, await _matching(request, tenant))


@operations.post("/executions/resume/by-ids", AcceptedBulk, body=_IDS)
async def resume_executions_by_ids(request: Request, tenant: str) -> Response:
    """Let paused executions go on; when one is unknown or not paused, none does."""
    return await _resume_many(request, tenant, await read_json(request, list[str]))


@operations.post("/executions/resume/by-query", AcceptedBulk, parameters=FILTERS)
async def resume_executions_by_query(request: Request, tenant: str) -> Response:
    """Let the executions that match go on."""
    return await _resume_many(request, tenant, await _matching(request, tenant))


async def _matching(request: Request, tenant: str) -> list[str]:
    return await services(request).execution_sets.matching(executions_query(request, tenant))


async def _pause(request: Request, tenant: str, ids: list[str]) -> Response:
    return await _many(request, "pause", services(request).execution_sets.pause, tenant, ids)


async def _resume_many(request: Request, tenant: str, ids: list[str]) -> Response:
    return await _many(request, "resume", services(request).execution_sets.resume, tenant, ids)


async def _many(
    request: Request,
    action: str,
    carry_out: Callable[[str, list[str]], Awaitable[BulkOutcome]],
    tenant: str,
    ids: list[str],
) -> Response:
    outcome = await carry_out(tenant, ids)
    if not outcome.refusals:
        return json(AcceptedBulk.of(outcome.count), bulk_status(request))
    items = [InvalidItem.of(item.execution_id, item.reason) for item in outcome.refusals]
    return json(BulkError(message=f"invalid bulk {action}", invalids=items), 400)
