"""Executions: start, look at, search, kill, delete."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from annotated_types import Ge, Interval
from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.csv import csv_response
from vivace.api.execution_answers import full_response, page_url
from vivace.api.forms import execution_inputs
from vivace.api.operations import Body, Operations
from vivace.api.parameters import FILTERS, PAGED_FILTERS, PAGING, query_parameter
from vivace.api.query import executions_of_flow, executions_query, parse_labels
from vivace.api.respond import empty, json, services
from vivace.api.views.base import Paged
from vivace.api.views.catalogue import InputsCheck
from vivace.api.views.executions import (
    ExecutionSummary,
    ExecutionView,
    LastExecution,
    StateCounts,
    TaskRunView,
    execution_view,
    last_execution,
    light_view,
    summary_view,
    task_run_view,
)
from vivace.api.views.flow_documents import flow_for_execution
from vivace.api.views.flows import (
    FlowForExecution,
    FlowGraph,
    FlowReference,
    graph_view,
)
from vivace.api.views.inputs import inputs_check
from vivace.errors import BadRequestError, ConflictError
from vivace.model.instant import from_iso
from vivace.services.execution_request import StartRequest
from vivace.services.pages import all_results
from vivace.store import Query

__all__ = ["operations"]

operations = Operations("Executions")

_INPUTS = Body(
    ("multipart/form-data", "application/x-www-form-urlencoded", "application/json"),
    {"type": "object", "additionalProperties": True},
    required=False,
)
_FLOWS = Body(("application/json",), shape=list[FlowReference])
_START_PARAMETERS = (
    query_parameter(
        "labels", {"type": "array", "items": {"type": "string"}}, "`key:value`, repeated."
    ),
    query_parameter("revision", {"type": "integer"}, "The latest one unless given."),
)
_CREATE_PARAMETERS = (
    *_START_PARAMETERS,
    query_parameter("wait", {"type": "boolean", "default": False}, "Answer when it has ended."),
    query_parameter("scheduleDate", {"type": "string", "format": "date-time"}, "Start then."),
    query_parameter("breakpoints", {"type": "string"}, "`taskId.value`, comma separated."),
    query_parameter("kind", {"type": "string", "enum": ["NORMAL", "TEST", "PLAYGROUND"]}),
)
_CSV_COLUMNS = (
    "id",
    "namespace",
    "flowId",
    "flowRevision",
    "inputs",
    "outputs",
    "labels",
    "state",
    "parentId",
    "originalId",
    "trigger",
    "deleted",
    "metadata",
)
_LONGEST_PAGE = 1_000
_LONGEST_WAIT_S = 3_600.0


@operations.post(
    "/executions/{namespace}/{id}",
    ExecutionView,
    body=_INPUTS,
    parameters=_CREATE_PARAMETERS,
    direct=True,
    upload=True,
)
async def create_execution(request: Request) -> Response:
    """Start a flow. Inputs come as parts of a form, or as JSON."""
    return await _create(request)


@operations.post(
    "/executions/trigger/{namespace}/{id}",
    ExecutionView,
    body=_INPUTS,
    parameters=_CREATE_PARAMETERS,
    direct=True,
    upload=True,
    deprecated=True,
)
async def trigger_execution(request: Request) -> Response:
    """Start a flow; the old path."""
    return await _create(request)


async def _create(request: Request) -> Response:
    use = services(request)
    async with execution_inputs(request) as inputs:
        execution = await use.executions.create(_start_request(request, inputs))
    url = page_url(use, execution)
    if request.query_params.get("wait", "").lower() != "true":
        return json(execution_view(execution, url=url))
    await use.executions.wait_for_end(execution.id, _LONGEST_WAIT_S)
    return await full_response(request, execution.id, execution.tenant, url=url)


def _start_request(request: Request, inputs: dict[str, Any]) -> StartRequest:
    path = request.path_params
    if not request.scope.get("query_string"):
        return StartRequest(path["tenant"], path["namespace"], path["id"], inputs=inputs)
    query = request.query_params
    date = query.get("scheduleDate")
    try:
        revision = int(query["revision"]) if query.get("revision") else None
        schedule_at = from_iso(date) if date else None
    except ValueError as error:
        raise BadRequestError(str(error)) from error
    return StartRequest(
        path["tenant"],
        path["namespace"],
        path["id"],
        revision=revision,
        inputs=inputs,
        labels=parse_labels(query.getlist("labels")),
        schedule_at=schedule_at,
        breakpoints=[text for text in query.get("breakpoints", "").split(",") if text],
        kind=query.get("kind"),
    )


@operations.post(
    "/executions/{namespace}/{id}/validate",
    InputsCheck,
    body=_INPUTS,
    parameters=_START_PARAMETERS,
    direct=True,
    upload=True,
)
async def validate_new_execution_inputs(request: Request) -> Response:
    """Say what would become of the inputs; wrong values do not fail the call."""
    async with execution_inputs(request) as inputs:
        report = await services(request).executions.validate_inputs(_start_request(request, inputs))
    return json(inputs_check(report))


@operations.get("/executions/search", Paged[ExecutionSummary], parameters=PAGED_FILTERS)
async def search_executions(request: Request, tenant: str) -> Response:
    """Search executions; items come without task runs."""
    return await _search(request, executions_query(request, tenant))


@operations.get("/executions", Paged[ExecutionSummary], parameters=PAGING)
async def search_executions_by_flow_id(
    request: Request, tenant: str, namespace: str, flow_id: str
) -> Response:
    """List the executions of a flow."""
    return await _search(request, executions_of_flow(request, tenant, namespace, flow_id))


async def _search(request: Request, query: Query) -> Response:
    found = await services(request).store.executions.search(query)
    return json(Paged(results=[light_view(item) for item in found.results], total=found.total))


@operations.get("/executions/counts", StateCounts, parameters=FILTERS)
async def count_executions(request: Request, tenant: str) -> Response:
    """Count the executions that match, by state."""
    query = executions_query(request, tenant)
    counts = await services(request).store.executions.counts(query)
    return json(
        StateCounts(
            counts={state.value: count for state, count in counts.items()},
            total=sum(counts.values()),
        )
    )


@operations.post("/executions/latest", list[LastExecution], body=_FLOWS)
async def get_latest_executions(request: Request, tenant: str) -> Response:
    """Give the latest execution of each flow."""
    names: list[FlowReference] = await read_json(request, list[FlowReference])
    found = await services(request).store.executions.latest(
        [(item.namespace, item.id) for item in names], tenant
    )
    return json([last_execution(item) for item in found])


@operations.get("/executions/export/by-query/csv", media="text/csv", parameters=FILTERS)
async def export_executions(request: Request, tenant: str) -> Response:
    """Give the executions that match as CSV."""
    query = executions_query(request, tenant)
    found = all_results(services(request).store.executions.search, query)
    rows = (msgspec.to_builtins(light_view(item)) async for item in found)
    return csv_response("executions.csv", _CSV_COLUMNS, rows)


@operations.get("/executions/namespaces", list[str])
async def list_executable_distinct_namespaces(request: Request, tenant: str) -> Response:
    """List the namespaces that have flows to run."""
    return json(await services(request).namespaces.with_flows(tenant))


@operations.get("/executions/namespaces/{namespace}/flows", list[FlowForExecution])
async def list_flow_executions_by_namespace(
    request: Request, tenant: str, namespace: str
) -> Response:
    """List the flows of a namespace as those see them who may run them."""
    found = await services(request).flows.in_namespace(tenant, namespace)
    return json([flow_for_execution(item) for item in found if item.flow is not None])


@operations.get("/executions/flows/{namespace}/{flowId}", FlowForExecution)
async def get_flow_from_execution(
    request: Request, tenant: str, namespace: str, flow_id: str, revision: int | None = None
) -> Response:
    """Give a flow as those see it who may run it."""
    stored = await services(request).flows.get(tenant, namespace, flow_id, revision)
    return json(flow_for_execution(stored))


@operations.get("/executions/{executionId}", ExecutionView, direct=True)
async def get_execution(request: Request) -> Response:
    """Give an execution with its task runs."""
    path = request.path_params
    return await full_response(request, path["executionId"], path["tenant"])


@operations.get("/executions/{executionId}/summary", ExecutionSummary)
async def get_execution_summary(request: Request, tenant: str, execution_id: str) -> Response:
    """Give an execution without its task runs."""
    return json(summary_view(await services(request).executions.get(execution_id, tenant)))


@operations.get("/executions/{executionId}/task-runs", Paged[TaskRunView])
async def list_task_runs(
    request: Request,
    tenant: str,
    execution_id: str,
    offset: Annotated[int, Ge(0)] = 0,
    limit: Annotated[int, Interval(ge=1, le=_LONGEST_PAGE)] = 100,
) -> Response:
    """Give some task runs in the order of their creation, without outputs."""
    use = services(request)
    execution = await use.executions.get(execution_id, tenant)
    runs, total = await use.store.executions.task_runs(execution_id, offset, limit)
    views = [task_run_view(execution, run, max_output_bytes=0) for run in runs]
    return json(Paged(results=views, total=total))


@operations.get("/executions/{executionId}/flow", FlowForExecution)
async def get_flow_from_execution_by_id(
    request: Request, tenant: str, execution_id: str
) -> Response:
    """Give the flow of an execution, in the revision that it runs."""
    use = services(request)
    execution = await use.executions.get(execution_id, tenant)
    stored = await use.flows.get(
        tenant,
        execution.namespace,
        execution.flow_id,
        execution.flow_revision,
        allow_deleted=True,
    )
    return json(flow_for_execution(stored))


@operations.get("/executions/{executionId}/graph", FlowGraph)
async def generate_execution_graph(request: Request, tenant: str, execution_id: str) -> Response:
    """Give the graph of an execution's flow with its task runs."""
    use = services(request)
    execution = await use.executions.get(execution_id, tenant)
    graph = await use.flow_graphs.of_flow(
        tenant, execution.namespace, execution.flow_id, execution.flow_revision
    )
    runs, _ = await use.store.executions.task_runs(
        execution_id, 0, _LONGEST_PAGE, include_outputs=True
    )
    limit = request.app.state.settings.max_inline_output_bytes
    views = [task_run_view(execution, run, max_output_bytes=limit) for run in runs]
    return json(graph_view(graph, views))


@operations.delete("/executions/{executionId}", status=204)
async def delete_execution(
    request: Request,
    tenant: str,
    execution_id: str,
    delete_logs: bool = True,
    delete_metrics: bool = True,
    delete_storage: bool = True,
) -> Response:
    """Delete an execution with its logs, metrics and files; a running one is killed first."""
    await services(request).executions.delete(
        execution_id,
        tenant,
        logs=delete_logs,
        metrics=delete_metrics,
        files=delete_storage,
        include_running=True,
    )
    return empty(204)


@operations.delete("/executions/{executionId}/kill", status=202)
async def kill_execution_classic(
    request: Request, tenant: str, execution_id: str, is_on_kill_cascade: bool = True
) -> Response:
    """End an execution; the path of 1.x, which does not mind one that has ended."""
    use = services(request)
    try:
        await use.executions.kill(execution_id, tenant, cascade=is_on_kill_cascade)
    except ConflictError:
        return empty(202)
    return empty(202)


@operations.delete("/executions/{executionId}/actions/kill", ExecutionView)
async def kill_execution(
    request: Request, tenant: str, execution_id: str, is_on_kill_cascade: bool = True
) -> Response:
    """End an execution, and with `isOnKillCascade` those that it started."""
    await services(request).executions.kill(execution_id, tenant, cascade=is_on_kill_cascade)
    return await full_response(request, execution_id, tenant)
