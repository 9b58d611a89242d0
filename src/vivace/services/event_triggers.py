"""Triggers that wait for an event rather than a date: they have no state that a list could show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vivace.plugin.webhook import WebhookTrigger
from vivace.services.flow_revisions import StoredFlow
from vivace.services.flows import FlowService
from vivace.services.pages import all_results
from vivace.store import Query, Store

__all__ = ["EventTrigger", "EventTriggers"]


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """A trigger as a flow declares it."""

    namespace: str
    flow_id: str
    trigger_id: str
    disabled: bool
    """By the flow's text, or with the whole flow."""
    is_webhook: bool
    definition: Mapping[str, Any]


class EventTriggers:
    """Finds them in the flows; costs a look at each flow."""

    def __init__(self, store: Store, flows: FlowService) -> None:
        self._store = store
        self._flows = flows

    async def all(self, query: Query, text: str = "") -> list[EventTrigger]:
        """Give those of the flows that a query finds, by flow, whose names hold a text."""
        found: list[EventTrigger] = []
        async for flow in all_results(self._flows.search, query):
            known = await self._store.triggers.of_flow(
                query.tenant, flow.record.namespace, flow.record.id
            )
            with_state = {state.trigger_id for state in known}
            found += [item for item in _of_flow(flow) if item.trigger_id not in with_state]
        return [item for item in found if text.lower() in _name(item)]


def _of_flow(flow: StoredFlow) -> list[EventTrigger]:
    if flow.flow is None:
        return []
    return [
        EventTrigger(
            flow.record.namespace,
            flow.record.id,
            trigger.id,
            flow.flow.disabled or trigger.disabled,
            isinstance(trigger, WebhookTrigger),
            flow.trigger_document(trigger.id) or {},
        )
        for trigger in flow.flow.triggers
    ]


def _name(item: EventTrigger) -> str:
    return f"{item.namespace}.{item.flow_id} {item.trigger_id}".lower()
