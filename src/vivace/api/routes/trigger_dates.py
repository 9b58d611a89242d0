"""When triggers will fire, and which ones wait for an event instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.operations import Operations
from vivace.api.parameters import FILTERS
from vivace.api.query import search_query
from vivace.api.respond import json, services
from vivace.api.views.base import View
from vivace.model.instant import to_iso
from vivace.services.triggers import TriggerKey

__all__ = ["operations"]

operations = Operations("Triggers")


class EventTriggerView(View):
    """A trigger that has no date and no state: a webhook, or one of other flows' executions."""

    namespace: str
    flow_id: str
    trigger_id: str
    disabled: bool
    webhook: bool
    definition: Mapping[str, Any]
    """As the flow's author wrote it."""


class EventTriggerList(View):
    """Triggers that wait for an event."""

    results: list[EventTriggerView]


class TriggerDatesView(View):
    """The next dates of a trigger; none for one that follows no calendar."""

    dates: list[str]


@operations.get("/triggers/events", EventTriggerList, parameters=FILTERS)
async def list_event_triggers(request: Request, tenant: str, name: str = "") -> Response:
    """List triggers that wait for an event, of the flows that match; `name` is a part of theirs."""
    query = search_query(request, tenant)
    found = await services(request).event_triggers.all(query, name)
    views = [
        EventTriggerView(
            namespace=item.namespace,
            flow_id=item.flow_id,
            trigger_id=item.trigger_id,
            disabled=item.disabled,
            webhook=item.is_webhook,
            definition=item.definition,
        )
        for item in found
    ]
    return json(EventTriggerList(results=views))


@operations.get("/triggers/{namespace}/{flowId}/{triggerId}/dates", TriggerDatesView)
async def dates_of_trigger(
    request: Request, tenant: str, namespace: str, flow_id: str, trigger_id: str, count: int = 5
) -> Response:
    """Give the next dates of a schedule, whether it is on or off."""
    key = TriggerKey(tenant, namespace, flow_id, trigger_id)
    found = await services(request).trigger_dates.of_trigger(key, count)
    return json(TriggerDatesView(dates=[to_iso(at) for at in found]))
