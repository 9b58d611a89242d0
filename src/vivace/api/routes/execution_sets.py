"""Many executions at once: kill, delete."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.operations import Body, Operations
from vivace.api.parameters import FILTERS
from vivace.api.query import search_query
from vivace.api.respond import bulk_status, json, services
from vivace.api.views.base import AcceptedBulk, BulkError, BulkResult, InvalidItem
from vivace.services.execution_sets import Refusal

__all__ = ["operations"]

operations = Operations("Executions")

_IDS = Body(("application/json",), shape=list[str])


async def _matching(request: Request, tenant: str) -> list[str]:
    query = search_query(request, tenant)
    return await services(request).execution_sets.matching(query)


def _refused(action: str, refusals: list[Refusal]) -> Response:
    items = [InvalidItem.of(item.execution_id, item.reason) for item in refusals]
    return json(BulkError(message=f"invalid bulk {action}", invalids=items), 400)


@operations.delete("/executions/by-ids", BulkResult, body=_IDS)
async def delete_executions_by_ids(
    request: Request,
    tenant: str,
    include_non_terminated: bool = False,
    delete_logs: bool = True,
    delete_metrics: bool = True,
    delete_storage: bool = True,
) -> Response:
    """Delete executions; when one is unknown or still runs, none is deleted."""
    ids: list[str] = await read_json(request, list[str])
    refusals = await services(request).execution_sets.delete(
        tenant,
        ids,
        include_running=include_non_terminated,
        logs=delete_logs,
        metrics=delete_metrics,
        files=delete_storage,
    )
    return _refused("delete", refusals) if refusals else json(BulkResult(count=len(ids)))


@operations.delete("/executions/by-query", BulkResult, parameters=FILTERS)
async def delete_executions_by_query(
    request: Request,
    tenant: str,
    include_non_terminated: bool = False,
    delete_logs: bool = True,
    delete_metrics: bool = True,
    delete_storage: bool = True,
) -> Response:
    """Delete the executions that match."""
    ids = await _matching(request, tenant)
    refusals = await services(request).execution_sets.delete(
        tenant,
        ids,
        include_running=include_non_terminated,
        logs=delete_logs,
        metrics=delete_metrics,
        files=delete_storage,
    )
    return _refused("delete", refusals) if refusals else json(BulkResult(count=len(ids)))


@operations.delete("/executions/kill/by-ids", AcceptedBulk, body=_IDS)
async def kill_executions_by_ids(request: Request, tenant: str) -> Response:
    """End executions; when one is unknown or has ended, none is killed."""
    return await _kill(request, tenant, await read_json(request, list[str]))


@operations.delete("/executions/kill/by-query", AcceptedBulk, parameters=FILTERS)
async def kill_executions_by_query(request: Request, tenant: str) -> Response:
    """End the executions that match."""
    return await _kill(request, tenant, await _matching(request, tenant))


async def _kill(request: Request, tenant: str, ids: list[str]) -> Response:
    refusals = await services(request).execution_sets.kill(tenant, ids)
    return (
        _refused("kill", refusals)
        if refusals
        else json(AcceptedBulk.of(len(ids)), bulk_status(request))
    )
