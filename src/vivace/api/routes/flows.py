"""Flows: write, read, search, validate."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Interval
from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import media_type, read_text
from vivace.api.forms import read_texts
from vivace.api.operations import Body, Operations
from vivace.api.parameters import PAGED_FILTERS, PAGING, query_parameter
from vivace.api.query import paging, search_query
from vivace.api.respond import empty, json, services
from vivace.api.views.base import Paged
from vivace.api.views.executions import RecentRuns, recent_run
from vivace.api.views.flow_documents import flow_document, task_document
from vivace.api.views.flows import (
    FlowGraph,
    FlowView,
    FlowWithSource,
    SourceMatch,
    TaskView,
    Validation,
    graph_view,
    validation_view,
)
from vivace.errors import BadRequestError, InvalidError

__all__ = ["operations"]

operations = Operations("Flows")

YAML = Body(("application/x-yaml", "application/yaml", "text/yaml", "text/plain"))
_MOST_RUNS = 100


@operations.get("/flows/search", Paged[FlowView], parameters=PAGED_FILTERS)
async def search_flows(request: Request, tenant: str) -> Response:
    """Search the latest revisions of flows."""
    query = search_query(request, tenant)
    found = await services(request).flows.search(query)
    return json({"results": [flow_document(item) for item in found.results], "total": found.total})


@operations.get(
    "/flows/source",
    Paged[SourceMatch],
    parameters=(
        *PAGING,
        query_parameter("q", {"type": "string"}, "Text to find in the sources."),
        query_parameter("namespace", {"type": "string"}, "It, and those below it."),
    ),
)
async def search_flows_by_source_code(
    request: Request, tenant: str, q: str = "", namespace: str | None = None
) -> Response:
    """Search the sources of flows for a text."""
    page, size = paging(request)
    found = await services(request).flows.search_source(
        tenant, q, namespace=namespace, page=page, size=size
    )
    results = [
        {"model": flow_document(hit.flow), "fragments": hit.fragments} for hit in found.results
    ]
    return json({"results": results, "total": found.total})


@operations.get("/flows/distinct-namespaces", list[str])
async def list_distinct_namespaces(request: Request, tenant: str, q: str | None = None) -> Response:
    """List the namespaces that have flows."""
    return json(await services(request).namespaces.with_flows(tenant, q or ""))


@operations.get("/flows/runs", RecentRuns)
async def list_recent_runs(
    request: Request,
    tenant: str,
    ids: str,
    limit: Annotated[int, Interval(ge=1, le=_MOST_RUNS)] = 20,
) -> Response:
    """Give the latest executions of several flows, the newest last.

    `ids` is a comma list of `namespace/flow`.
    """
    flows = [_flow_name(text) for text in ids.split(",") if text]
    runs = await services(request).flows.recent_runs(tenant, flows, limit)
    views = {name: [recent_run(run) for run in found] for name, found in runs.items()}
    return json(RecentRuns(runs=views))


def _flow_name(text: str) -> tuple[str, str]:
    namespace, slash, flow_id = text.strip().partition("/")
    if not slash or not namespace or not flow_id:
        raise BadRequestError(f"`{text}` is not of the form namespace/flow")
    return namespace, flow_id


@operations.post("/flows", FlowWithSource, body=YAML)
async def create_flow(request: Request, tenant: str, draft: bool = False) -> Response:
    """Create a flow from its YAML source."""
    source = await read_text(request)
    stored = await services(request).flows.create(tenant, source, draft=draft)
    return json(flow_document(stored, source=True))


@operations.post("/flows/validate", list[Validation], body=YAML)
async def validate_flows(request: Request, tenant: str) -> Response:
    """Check one or several flows, separated by lines of `---`; nothing is saved."""
    sources = await read_sources(request)
    found = await services(request).flow_validation.validate(tenant, sources)
    return json([validation_view(index, item) for index, item in enumerate(found)])


async def read_sources(request: Request) -> str:
    """Give the documents of a body, or of the parts named `flows` of a form, as one text."""
    if media_type(request) == "multipart/form-data":
        return "\n---\n".join(await read_texts(request, "flows"))
    return await read_text(request)


@operations.post(
    "/flows/validate/task",
    Validation,
    body=Body(("application/x-yaml", "application/json"), {"type": "object"}),
)
async def validate_task(request: Request, section: str | None = None) -> Response:
    """Check a task, or with `section=triggers` a trigger."""
    kind = {"TASKS": "task", "TRIGGERS": "trigger"}.get((section or "tasks").upper())
    if kind is None:
        raise InvalidError(f"`section` is `{section}`, not tasks or triggers")
    text = await read_text(request)
    found = services(request).flow_validation.validate_element(kind, text)
    return json(validation_view(0, found))


@operations.post(
    "/flows/validate/trigger", Validation, body=Body(("application/json",), {"type": "object"})
)
async def validate_trigger(request: Request) -> Response:
    """Check a trigger."""
    text = await read_text(request)
    return json(
        validation_view(0, services(request).flow_validation.validate_element("trigger", text))
    )


@operations.post("/flows/graph", FlowGraph, body=YAML)
async def generate_flow_graph_from_source(request: Request, tenant: str) -> Response:
    """Give the graph of a flow that is not saved."""
    source = await read_text(request)
    return json(graph_view(await services(request).flow_graphs.of_source(tenant, source)))


@operations.get("/flows/{namespace}", list[FlowView])
async def list_flows_by_namespace(request: Request, tenant: str, namespace: str) -> Response:
    """List the flows of exactly this namespace."""
    found = await services(request).flows.in_namespace(tenant, namespace)
    return json([flow_document(item) for item in found])


@operations.get("/flows/{namespace}/{id}", FlowWithSource)
async def get_flow(
    request: Request,
    tenant: str,
    namespace: str,
    id: str,
    source: bool = False,
    revision: int | None = None,
    allow_deleted: bool = False,
) -> Response:
    """Give a flow, the latest revision unless another is asked for."""
    stored = await services(request).flows.get(
        tenant, namespace, id, revision, allow_deleted=allow_deleted
    )
    return json(flow_document(stored, source=source))


@operations.put("/flows/{namespace}/{id}", FlowWithSource, body=YAML)
async def update_flow(
    request: Request, tenant: str, namespace: str, id: str, draft: bool = False
) -> Response:
    """Save a new revision of a flow; an unchanged source gives none."""
    text = await read_text(request)
    stored = await services(request).flows.update(tenant, namespace, id, text, draft=draft)
    return json(flow_document(stored, source=True))


@operations.delete("/flows/{namespace}/{id}", status=204)
async def delete_flow(request: Request, tenant: str, namespace: str, id: str) -> Response:
    """Delete a flow; its revisions are kept."""
    await services(request).flows.delete(tenant, namespace, id)
    return empty(204)


@operations.get("/flows/{namespace}/{id}/revisions", list[FlowWithSource])
async def list_flow_revisions(
    request: Request,
    tenant: str,
    namespace: str,
    id: str,
    allow_delete: bool = False,
) -> Response:
    """List all revisions with their sources, the oldest first."""
    found = await services(request).flows.revisions(
        tenant, namespace, id, allow_deleted=allow_delete
    )
    return json([flow_document(item, source=True) for item in found])


@operations.delete("/flows/{namespace}/{id}/revisions", status=204)
async def delete_revisions(
    request: Request,
    tenant: str,
    namespace: str,
    id: str,
    revisions: list[int],
) -> Response:
    """Delete old revisions for good; the latest one cannot be deleted."""
    await services(request).flows.delete_revisions(tenant, namespace, id, revisions)
    return empty(204)


@operations.get("/flows/{namespace}/{id}/tasks/{taskId}", TaskView)
async def get_task_from_flow(
    request: Request,
    tenant: str,
    namespace: str,
    id: str,
    task_id: str,
    revision: int | None = None,
) -> Response:
    """Give one task as it is written, nested ones included."""
    stored = await services(request).flows.get(tenant, namespace, id, revision)
    return json(task_document(stored, task_id))


@operations.get("/flows/{namespace}/{id}/graph", FlowGraph)
async def generate_flow_graph(
    request: Request,
    tenant: str,
    namespace: str,
    id: str,
    revision: int | None = None,
) -> Response:
    """Give the graph of a flow."""
    graph = await services(request).flow_graphs.of_flow(tenant, namespace, id, revision)
    return json(graph_view(graph))
