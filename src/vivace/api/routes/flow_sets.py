"""Many flows at once: synchronise, import, export, delete, switch on and off."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json, read_text
from vivace.api.csv import csv_response
from vivace.api.forms import received_file
from vivace.api.operations import Body, Operations
from vivace.api.parameters import FILTERS
from vivace.api.query import search_query
from vivace.api.respond import attachment, json, services
from vivace.api.routes.flows import YAML, read_sources
from vivace.api.views.base import BulkResult
from vivace.api.views.flow_documents import flow_document
from vivace.api.views.flows import (
    DependencyGraph,
    FlowReference,
    FlowView,
    dependency_view,
)
from vivace.services.pages import all_results

__all__ = ["operations"]

operations = Operations("Flows")

_CSV_COLUMNS = (
    "id",
    "namespace",
    "revision",
    "updated",
    "disabled",
    "deleted",
    "description",
    "labels",
    "inputs",
    "tasks",
    "triggers",
)
_REFERENCES = Body(("application/json",), shape=list[FlowReference])
_UPLOAD = Body(
    ("multipart/form-data",),
    {"type": "object", "properties": {"fileUpload": {"type": "string", "format": "binary"}}},
)


async def _references(request: Request) -> list[tuple[str, str]]:
    found: list[FlowReference] = await read_json(request, list[FlowReference])
    return [(item.namespace, item.id) for item in found]


async def _matching(request: Request, tenant: str) -> list[tuple[str, str]]:
    query = search_query(request, tenant)
    return await services(request).flows.matching(query)


@operations.post("/flows/bulk", list[FlowView], body=YAML)
async def bulk_update_flows(
    request: Request,
    tenant: str,
    delete: bool = True,
    namespace: str | None = None,
    allow_namespace_child: bool = False,
) -> Response:
    """Save all documents of the body; unless `delete` is false, all other flows are deleted."""
    text = await read_text(request)
    saved = await services(request).flow_sets.synchronise(
        tenant, text, namespace=namespace, delete=delete, children=allow_namespace_child
    )
    return json([flow_document(item) for item in saved])


@operations.post("/flows/{namespace}", list[FlowView], body=YAML)
async def update_flows_in_namespace(
    request: Request,
    tenant: str,
    namespace: str,
    delete: bool = True,
    override: bool = False,
) -> Response:
    """Save all documents into a namespace; unless `delete` is false, its other flows are deleted.

    With `override` the namespace that each document names is replaced.
    """
    text = await read_sources(request)
    saved = await services(request).flow_sets.synchronise(
        tenant, text, namespace=namespace, delete=delete, override=override
    )
    return json([flow_document(item) for item in saved])


@operations.post("/flows/import", list[str], body=_UPLOAD, upload=True)
async def import_flows(request: Request, tenant: str, fail_on_error: bool = False) -> Response:
    """Save the flows of a zip archive or of a YAML file with several documents.

    Gives the names, or for YAML the positions, of those that were refused.
    """
    async with received_file(request, "fileUpload") as (name, content):
        refused = await services(request).flow_sets.import_file(
            tenant, name, content, fail_on_error=fail_on_error
        )
    return json(refused)


@operations.post("/flows/export/by-ids", media="application/octet-stream", body=_REFERENCES)
async def export_flows_by_ids(request: Request, tenant: str) -> Response:
    """Give the sources of flows as a zip archive."""
    names = await _references(request)
    content = await services(request).flow_sets.export(tenant, names, "{}.{}.yaml")
    return attachment(content, "flows.zip", "application/octet-stream")


@operations.get("/flows/export/by-query", media="application/octet-stream", parameters=FILTERS)
async def export_flows_by_query(request: Request, tenant: str) -> Response:
    """Give the sources of the flows that match as a zip archive."""
    names = await _matching(request, tenant)
    content = await services(request).flow_sets.export(tenant, names, "{}-{}.yml")
    return attachment(content, "flows.zip", "application/octet-stream")


@operations.get("/flows/export/by-query/csv", media="text/csv", parameters=FILTERS)
async def export_flows(request: Request, tenant: str) -> Response:
    """Give the flows that match as CSV."""
    query = search_query(request, tenant)
    found = all_results(services(request).flows.search, query)
    rows = (flow_document(item) async for item in found)
    return csv_response("flows.csv", _CSV_COLUMNS, rows)


@operations.delete("/flows/delete/by-ids", BulkResult, body=_REFERENCES)
async def delete_flows_by_ids(request: Request, tenant: str) -> Response:
    """Delete flows."""
    return await _delete(request, tenant, await _references(request))


@operations.delete("/flows/delete/by-query", BulkResult, parameters=FILTERS)
async def delete_flows_by_query(request: Request, tenant: str) -> Response:
    """Delete the flows that match."""
    return await _delete(request, tenant, await _matching(request, tenant))


async def _delete(request: Request, tenant: str, names: list[tuple[str, str]]) -> Response:
    return json(BulkResult(count=await services(request).flow_sets.delete(tenant, names)))


@operations.post("/flows/disable/by-ids", BulkResult, body=_REFERENCES)
async def disable_flows_by_ids(request: Request, tenant: str) -> Response:
    """Switch flows off; each gets a new revision."""
    return await _switch(request, tenant, await _references(request), disabled=True)


@operations.post("/flows/disable/by-query", BulkResult, parameters=FILTERS)
async def disable_flows_by_query(request: Request, tenant: str) -> Response:
    """Switch the flows that match off."""
    return await _switch(request, tenant, await _matching(request, tenant), disabled=True)


@operations.post("/flows/enable/by-ids", BulkResult, body=_REFERENCES)
async def enable_flows_by_ids(request: Request, tenant: str) -> Response:
    """Switch flows on."""
    return await _switch(request, tenant, await _references(request), disabled=False)


@operations.post("/flows/enable/by-query", BulkResult, parameters=FILTERS)
async def enable_flows_by_query(request: Request, tenant: str) -> Response:
    """Switch the flows that match on."""
    return await _switch(request, tenant, await _matching(request, tenant), disabled=False)


async def _switch(
    request: Request, tenant: str, names: list[tuple[str, str]], *, disabled: bool
) -> Response:
    count = await services(request).flow_sets.switch(tenant, names, disabled=disabled)
    return json(BulkResult(count=count))


@operations.get("/flows/{namespace}/{id}/dependencies", DependencyGraph)
async def get_flow_dependencies(
    request: Request,
    tenant: str,
    namespace: str,
    id: str,
    destination_only: bool = False,
    expand_all: bool = False,
) -> Response:
    """Give the flows that this one starts or is started by."""
    graph = await services(request).flow_dependencies.of_flow(
        tenant, namespace, id, downstream_only=destination_only, transitive=expand_all
    )
    return json(dependency_view(graph))


@operations.get("/namespaces/{namespace}/dependencies", DependencyGraph)
async def get_flow_dependencies_from_namespace(
    request: Request, tenant: str, namespace: str, destination_only: bool = False
) -> Response:
    """Give the flows of a namespace and those that they start or are started by."""
    graph = await services(request).flow_dependencies.of_namespace(
        tenant, namespace, downstream_only=destination_only
    )
    return json(dependency_view(graph))
