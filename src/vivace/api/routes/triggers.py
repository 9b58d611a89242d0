"""Triggers: how they stand, and whether they are on."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.csv import csv_response
from vivace.api.operations import Body, Operations
from vivace.api.parameters import FILTERS, PAGED_FILTERS, PAGING
from vivace.api.query import paging, search_query
from vivace.api.respond import bulk_status, json, services
from vivace.api.views.base import AcceptedBulk, Paged
from vivace.api.views.triggers import (
    EvaluationView,
    TriggerItem,
    TriggerName,
    TriggersSwitch,
    TriggerSwitch,
    TriggerView,
    evaluation_view,
    trigger_item,
    trigger_view,
)
from vivace.model.trigger import TriggerKey
from vivace.services.pages import all_results

__all__ = ["operations"]

operations = Operations("Triggers")

_CSV_COLUMNS = (
    "tenantId",
    "namespace",
    "flowId",
    "triggerId",
    "nextExecutionDate",
    "backfill",
    "disabled",
)


def _key(tenant: str, name: TriggerName) -> TriggerKey:
    return TriggerKey(tenant, name.namespace, name.flow_id, name.trigger_id)


@operations.get("/triggers/search", Paged[TriggerItem], parameters=PAGED_FILTERS)
async def search_triggers(request: Request, tenant: str) -> Response:
    """Search triggers."""
    query = search_query(request, tenant)
    found = await services(request).triggers.search(query)
    return json(Paged(results=[trigger_item(item) for item in found.results], total=found.total))


@operations.get("/triggers/export/by-query/csv", media="text/csv", parameters=FILTERS)
async def export_triggers(request: Request, tenant: str) -> Response:
    """Give the triggers that match as CSV."""
    query = search_query(request, tenant)
    found = all_results(services(request).triggers.search, query)
    rows = (msgspec.to_builtins(trigger_view(item)) async for item in found)
    return csv_response("triggers.csv", _CSV_COLUMNS, rows)


@operations.get("/triggers/{namespace}/{flowId}", Paged[TriggerView], parameters=PAGING)
async def search_triggers_for_flow(
    request: Request, tenant: str, namespace: str, flow_id: str, q: str = ""
) -> Response:
    """List the triggers of a flow."""
    page, size = paging(request)
    found = await services(request).triggers.of_flow(
        tenant, namespace, flow_id, text=q, page=page, size=size
    )
    return json(Paged(results=[trigger_view(item) for item in found.results], total=found.total))


@operations.post("/triggers/{namespace}/{flowId}/{triggerId}/unlock", TriggerView)
async def unlock_trigger(
    request: Request, tenant: str, namespace: str, flow_id: str, trigger_id: str
) -> Response:
    """Let a trigger fire although the execution that it started last has not ended."""
    key = TriggerKey(tenant, namespace, flow_id, trigger_id)
    return json(trigger_view(await services(request).triggers.unlock(key)))


@operations.get("/triggers/{namespace}/{flowId}/{triggerId}/evaluations", Paged[EvaluationView])
async def evaluations_of_trigger(
    request: Request, tenant: str, namespace: str, flow_id: str, trigger_id: str
) -> Response:
    """Say why a trigger fired and why it did not: its last evaluations, the newest first."""
    key = TriggerKey(tenant, namespace, flow_id, trigger_id)
    found = await services(request).trigger_history.of_trigger(key)
    return json(Paged(results=[evaluation_view(item) for item in found], total=len(found)))


@operations.put("/triggers", TriggerView, body=Body(("application/json",), shape=TriggerSwitch))
async def update_trigger(request: Request, tenant: str) -> Response:
    """Switch a trigger on or off; other fields of the body are ignored."""
    return await _switch(request, tenant)


@operations.put(
    "/triggers/set-disabled",
    TriggerView,
    body=Body(("application/json",), shape=TriggerSwitch),
)
async def disabled_trigger(request: Request, tenant: str) -> Response:
    """Switch a trigger on or off."""
    return await _switch(request, tenant)


async def _switch(request: Request, tenant: str) -> Response:
    wanted: TriggerSwitch = await read_json(request, TriggerSwitch)
    state = await services(request).triggers.switch(_key(tenant, wanted), disabled=wanted.disabled)
    return json(trigger_view(state))


@operations.post(
    "/triggers/set-disabled/by-triggers",
    AcceptedBulk,
    body=Body(("application/json",), shape=TriggersSwitch),
)
async def disabled_triggers_by_ids(request: Request, tenant: str) -> Response:
    """Switch triggers on or off."""
    wanted: TriggersSwitch = await read_json(request, TriggersSwitch)
    keys = [_key(tenant, name) for name in wanted.triggers]
    count = await services(request).triggers.switch_all(keys, disabled=wanted.disabled)
    return json(AcceptedBulk.of(count), bulk_status(request))


@operations.post("/triggers/set-disabled/by-query", AcceptedBulk, parameters=FILTERS)
async def disabled_triggers_by_query(
    request: Request, tenant: str, disabled: bool = True
) -> Response:
    """Switch the triggers that match on or off."""
    query = search_query(request, tenant)
    use = services(request).triggers
    keys = [item.key async for item in all_results(use.search, query)]
    count = await use.switch_all(keys, disabled=disabled)
    return json(AcceptedBulk.of(count), bulk_status(request))
