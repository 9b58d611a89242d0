"""Triggers: how they stand, when they fire, whether they are on; backfills as part of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.csv import csv_response
from vivace.api.operations import Body, Operations
from vivace.api.parameters import FILTERS, PAGED_FILTERS, PAGING
from vivace.api.query import paging, search_query
from vivace.api.respond import empty, json, services
from vivace.api.views.backfills import BackfillBody, backfill_request, date_text
from vivace.api.views.base import Paged
from vivace.api.views.triggers import (
    EvaluationView,
    TriggerBackfill,
    TriggerDate,
    TriggerItem,
    TriggerName,
    TriggerSwitch,
    TriggerUpdate,
    TriggerView,
    evaluation_view,
    trigger_item,
    trigger_view,
)
from vivace.model.trigger import TriggerKey
from vivace.services.pages import all_results
from vivace.store import Backfill

__all__ = ["operations"]

operations = Operations("Triggers")

_NAME = Body(("application/json",), shape=TriggerName)

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


@operations.get("/triggers/{namespace}/{flowId}/{triggerId}/next", list[TriggerDate])
async def next_dates_of_trigger(
    request: Request, tenant: str, namespace: str, flow_id: str, trigger_id: str, count: int = 10
) -> Response:
    """Give the next dates of a trigger with a calendar."""
    key = TriggerKey(tenant, namespace, flow_id, trigger_id)
    dates = await services(request).backfills.next_dates(key, count)
    return json([TriggerDate(date=date_text(at)) for at in dates])


@operations.post("/triggers/{namespace}/{flowId}/{triggerId}/restart", TriggerView)
async def restart_trigger(
    request: Request, tenant: str, namespace: str, flow_id: str, trigger_id: str
) -> Response:
    """Let go of whatever a trigger waits for, and look at it anew."""
    key = TriggerKey(tenant, namespace, flow_id, trigger_id)
    return json(trigger_view(await services(request).triggers.restart(key)))


@operations.delete("/triggers/{namespace}/{flowId}/{triggerId}", status=204)
async def delete_trigger(
    request: Request, tenant: str, namespace: str, flow_id: str, trigger_id: str
) -> Response:
    """Delete the state of a trigger; if its flow still has it, it begins afresh."""
    await services(request).triggers.delete(TriggerKey(tenant, namespace, flow_id, trigger_id))
    return empty(204)


@operations.put("/triggers", TriggerView, body=Body(("application/json",), shape=TriggerUpdate))
async def update_trigger(request: Request, tenant: str) -> Response:
    """Start the backfill of the body if there is one, else switch the trigger on or off."""
    wanted: TriggerUpdate = await read_json(request, TriggerUpdate)
    key = _key(tenant, wanted)
    if wanted.backfill is None or (await services(request).triggers.get(key)).backfill is not None:
        return json(
            trigger_view(await services(request).triggers.switch(key, disabled=wanted.disabled))
        )
    return await _begin(request, key, wanted.backfill)


@operations.put(
    "/triggers/set-disabled",
    TriggerView,
    body=Body(("application/json",), shape=TriggerSwitch),
)
async def disabled_trigger(request: Request, tenant: str) -> Response:
    """Switch a trigger on or off."""
    wanted: TriggerSwitch = await read_json(request, TriggerSwitch)
    key = _key(tenant, wanted)
    return json(
        trigger_view(await services(request).triggers.switch(key, disabled=wanted.disabled))
    )


@operations.put(
    "/triggers/backfill/create",
    TriggerView,
    body=Body(("application/json",), shape=TriggerBackfill),
)
async def create_backfill(request: Request, tenant: str) -> Response:
    """Start a backfill of a trigger."""
    wanted: TriggerBackfill = await read_json(request, TriggerBackfill)
    return await _begin(request, _key(tenant, wanted), wanted.backfill)


@operations.put("/triggers/backfill/pause", TriggerView, body=_NAME)
async def pause_backfill(request: Request, tenant: str) -> Response:
    """Pause the backfill of a trigger."""
    return await _change(request, tenant, services(request).backfills.pause)


@operations.put("/triggers/backfill/unpause", TriggerView, body=_NAME)
async def unpause_backfill(request: Request, tenant: str) -> Response:
    """Go on with the paused backfill of a trigger."""
    return await _change(request, tenant, services(request).backfills.unpause)


@operations.post("/triggers/backfill/delete", TriggerView, body=_NAME)
async def delete_backfill(request: Request, tenant: str) -> Response:
    """End the backfill of a trigger."""
    return await _change(request, tenant, services(request).backfills.cancel)


async def _begin(request: Request, key: TriggerKey, body: BackfillBody) -> Response:
    use = services(request)
    await use.triggers.get(key)  # else it is not found
    await use.backfills.create(backfill_request(key, body))
    return json(trigger_view(await use.triggers.get(key)))


async def _change(
    request: Request, tenant: str, change: Callable[[Backfill], Awaitable[Backfill]]
) -> Response:
    use = services(request)
    name: TriggerName = await read_json(request, TriggerName)
    key = _key(tenant, name)
    await use.triggers.get(key)
    await change(await use.backfills.of_trigger(key))
    return json(trigger_view(await use.triggers.get(key)))
