"""Many triggers at once, by name or by filters; those that it makes no sense for are left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json
from vivace.api.operations import Body, Operations
from vivace.api.parameters import FILTERS
from vivace.api.query import search_query
from vivace.api.respond import bulk_status, json, services
from vivace.api.views.base import AcceptedBulk
from vivace.api.views.triggers import TriggerName, TriggersSwitch
from vivace.errors import BadRequestError, ConflictError
from vivace.model.trigger import TriggerKey
from vivace.services.pages import all_results
from vivace.store import Backfill, Leaf, Op, Query

__all__ = ["operations"]

operations = Operations("Triggers")

_NAMES = Body(("application/json",), shape=list[TriggerName])
_FILTERS_BODY = Body(("application/json",), schema={"type": "object"}, required=False)

Change = Callable[[Sequence[TriggerKey]], Awaitable[int]]


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
    keys = await _found(request, search_query(request, tenant))
    count = await services(request).triggers.switch_all(keys, disabled=disabled)
    return json(AcceptedBulk.of(count), bulk_status(request))


@operations.post("/triggers/unlock/by-triggers", AcceptedBulk, body=_NAMES)
async def unlock_triggers_by_ids(request: Request, tenant: str) -> Response:
    """Unlock triggers."""
    return await _by_names(request, tenant, services(request).triggers.unlock_all)


@operations.post("/triggers/unlock/by-query", AcceptedBulk, parameters=FILTERS)
async def unlock_triggers_by_query(request: Request, tenant: str) -> Response:
    """Unlock the triggers that match."""
    return await _by_query(request, tenant, services(request).triggers.unlock_all)


@operations.delete("/triggers/delete/by-triggers", AcceptedBulk, body=_NAMES)
async def delete_triggers_by_ids(request: Request, tenant: str) -> Response:
    """Delete the states of triggers; those that flows still have begin afresh."""
    return await _by_names(request, tenant, services(request).triggers.delete_all)


@operations.delete(
    "/triggers/delete/by-query", AcceptedBulk, body=_FILTERS_BODY, parameters=FILTERS
)
async def delete_triggers_by_query(request: Request, tenant: str) -> Response:
    """Delete the states of the triggers that match; the filters may be in the body."""
    query = search_query(request, tenant)
    if not query.filters and await request.body():
        query = Query(tenant=tenant, filters=_body_filters(await read_json(request, _Filters)))
    count = await services(request).triggers.delete_all(await _found(request, query))
    return json(AcceptedBulk.of(count), bulk_status(request))


@operations.post("/triggers/backfill/pause/by-triggers", AcceptedBulk, body=_NAMES)
async def pause_backfills_by_ids(request: Request, tenant: str) -> Response:
    """Pause the backfills of triggers."""
    return await _by_names(request, tenant, _backfills(request, services(request).backfills.pause))


@operations.post("/triggers/backfill/pause/by-query", AcceptedBulk, parameters=FILTERS)
async def pause_backfills_by_query(request: Request, tenant: str) -> Response:
    """Pause the backfills of the triggers that match."""
    return await _by_query(request, tenant, _backfills(request, services(request).backfills.pause))


@operations.post("/triggers/backfill/unpause/by-triggers", AcceptedBulk, body=_NAMES)
async def unpause_backfills_by_ids(request: Request, tenant: str) -> Response:
    """Go on with the backfills of triggers."""
    change = _backfills(request, services(request).backfills.unpause)
    return await _by_names(request, tenant, change)


@operations.post("/triggers/backfill/unpause/by-query", AcceptedBulk, parameters=FILTERS)
async def unpause_backfills_by_query(request: Request, tenant: str) -> Response:
    """Go on with the backfills of the triggers that match."""
    change = _backfills(request, services(request).backfills.unpause)
    return await _by_query(request, tenant, change)


@operations.post("/triggers/backfill/delete/by-triggers", AcceptedBulk, body=_NAMES)
async def delete_backfills_by_ids(request: Request, tenant: str) -> Response:
    """End the backfills of triggers."""
    change = _backfills(request, services(request).backfills.cancel)
    return await _by_names(request, tenant, change)


@operations.post("/triggers/backfill/delete/by-query", AcceptedBulk, parameters=FILTERS)
async def delete_backfills_by_query(request: Request, tenant: str) -> Response:
    """End the backfills of the triggers that match."""
    change = _backfills(request, services(request).backfills.cancel)
    return await _by_query(request, tenant, change)


def _backfills(request: Request, change: Callable[[Backfill], Awaitable[object]]) -> Change:
    """Give what changes the backfills of triggers, and counts them."""

    async def changed(keys: Sequence[TriggerKey]) -> int:
        count = 0
        for key in keys:
            try:
                await change(await services(request).backfills.of_trigger(key))
            except ConflictError:
                continue
            count += 1
        return count

    return changed


async def _by_names(request: Request, tenant: str, change: Change) -> Response:
    names: list[TriggerName] = await read_json(request, list[TriggerName])
    count = await change([_key(tenant, name) for name in names])
    return json(AcceptedBulk.of(count), bulk_status(request))


async def _by_query(request: Request, tenant: str, change: Change) -> Response:
    count = await change(await _found(request, search_query(request, tenant)))
    return json(AcceptedBulk.of(count), bulk_status(request))


async def _found(request: Request, query: Query) -> list[TriggerKey]:
    use = services(request).triggers
    return [item.key async for item in all_results(use.search, query)]


def _key(tenant: str, name: TriggerName) -> TriggerKey:
    return TriggerKey(tenant, name.namespace, name.flow_id, name.trigger_id)


class _Filter(msgspec.Struct, rename="camel"):
    field: str
    operation: str = "EQUALS"
    value: Any = None


class _Filters(msgspec.Struct):
    filters: list[_Filter] = []


def _body_filters(body: _Filters) -> tuple[Leaf, ...]:
    return tuple(Leaf(_field(item.field), _operation(item), item.value) for item in body.filters)


def _field(name: str) -> str:
    """Give the wire's name of a field: the SDK writes FLOW_ID, and QUERY for `q`."""
    if not name.isupper():
        return name
    first, *rest = name.lower().split("_")
    return "q" if name == "QUERY" else first + "".join(word.capitalize() for word in rest)


def _operation(item: _Filter) -> Op:
    try:
        return Op(item.operation.upper())
    except ValueError as error:
        raise BadRequestError(
            f"Invalid query filters: `{item.operation}` is no operation of `{item.field}`"
        ) from error
