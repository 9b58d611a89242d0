"""Backfills: what they would start, how far they are, and what became of each date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.operations import Body, Operations
from vivace.api.parameters import PAGING
from vivace.api.query import paging
from vivace.api.respond import json, services
from vivace.api.views.backfills import (
    BackfillDate,
    BackfillPreview,
    BackfillStart,
    BackfillView,
    backfill_date,
    backfill_request,
    backfill_view,
    preview_view,
)
from vivace.api.views.base import Paged
from vivace.model.trigger import TriggerKey
from vivace.services.backfills import BackfillRequest
from vivace.store import Backfill

__all__ = ["operations"]

operations = Operations("Backfills")

_START = Body(("application/json",), shape=BackfillStart)


@operations.get("/backfills", Paged[BackfillView], parameters=PAGING)
async def list_backfills(
    request: Request,
    tenant: str,
    namespace: str = "",
    flow_id: str = "",
    trigger_id: str = "",
) -> Response:
    """List backfills, the newest first, those that have ended too."""
    use = services(request).backfills
    page, size = paging(request)
    found = await use.search(
        tenant,
        namespace=namespace,
        flow_id=flow_id,
        trigger_id=trigger_id,
        page=page,
        size=size,
    )
    views = [backfill_view(item, await use.progress(item)) for item in found.results]
    return json(Paged(results=views, total=found.total))


@operations.post("/backfills", BackfillView, body=_START)
async def start_backfill(request: Request, tenant: str) -> Response:
    """Start a backfill of the half-open interval from `start` to `end`."""
    use = services(request).backfills
    return await _shown(request, await use.create(await _read(request, tenant)))


@operations.post("/backfills/preview", BackfillPreview, body=_START, parameters=PAGING[:2])
async def preview_backfill(request: Request, tenant: str) -> Response:
    """Say which dates a backfill would start; nothing is started."""
    page, size = paging(request, default_size=100)
    wanted = await _read(request, tenant)
    found = await services(request).backfills.preview(wanted, page=page, size=size)
    return json(preview_view(found))


@operations.get("/backfills/{id}", BackfillView)
async def get_backfill(request: Request, tenant: str, id: str) -> Response:
    """Give a backfill and how far it is."""
    return await _shown(request, await services(request).backfills.get(tenant, id))


@operations.get("/backfills/{id}/dates", list[BackfillDate], parameters=PAGING[:2])
async def dates_of_backfill(request: Request, tenant: str, id: str) -> Response:
    """Give dates of a backfill in its order, each with the execution that it started."""
    use = services(request).backfills
    page, size = paging(request, default_size=100)
    backfill = await use.get(tenant, id)
    found = await use.dates(backfill, page=page, size=size)
    return json([backfill_date(item) for item in found])


@operations.post("/backfills/{id}/pause", BackfillView)
async def pause_backfill_by_id(request: Request, tenant: str, id: str) -> Response:
    """Start no more dates; executions that run go on."""
    return await _change(request, tenant, id, services(request).backfills.pause)


@operations.post("/backfills/{id}/continue", BackfillView)
async def continue_backfill(request: Request, tenant: str, id: str) -> Response:
    """Go on with a paused backfill."""
    return await _change(request, tenant, id, services(request).backfills.unpause)


@operations.post("/backfills/{id}/cancel", BackfillView)
async def cancel_backfill(request: Request, tenant: str, id: str) -> Response:
    """End a backfill; executions that run go on."""
    return await _change(request, tenant, id, services(request).backfills.cancel)


async def _change(
    request: Request,
    tenant: str,
    backfill_id: str,
    change: Callable[[Backfill], Awaitable[Backfill]],
) -> Response:
    found = await services(request).backfills.get(tenant, backfill_id)
    return await _shown(request, await change(found))


async def _read(request: Request, tenant: str) -> BackfillRequest:
    body: BackfillStart = await read_json(request, BackfillStart)
    key = TriggerKey(tenant, body.namespace, body.flow_id, body.trigger_id)
    return backfill_request(key, body)


async def _shown(request: Request, backfill: Backfill) -> Response:
    return json(backfill_view(backfill, await services(request).backfills.progress(backfill)))
