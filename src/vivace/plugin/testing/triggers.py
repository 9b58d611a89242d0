"""Read one trigger, evaluate it, or take a few of its events."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from vivace.model.source import parse_yaml
from vivace.model.trigger import Trigger
from vivace.plugin.polling import PollingTrigger
from vivace.plugin.realtime import Event, RealtimeTrigger, StreamContext
from vivace.plugin.registry import Registry
from vivace.plugin.rendering import render_document
from vivace.plugin.testing.context import LocalContext
from vivace.plugin.trigger import Firing

__all__ = ["evaluate_trigger", "read_trigger", "settle_trigger", "take_events"]

T = TypeVar("T", bound=Trigger)


def read_trigger(source: str | Mapping[str, Any], registry: Registry) -> Trigger:
    """Read one trigger, given as YAML or as its map, as a flow would.

    Raises:
        pydantic.ValidationError: a property is wrong, or the type unknown.
    """
    data = parse_yaml(source).data if isinstance(source, str) else dict(source)
    cls = registry.resolve("trigger", str(data.get("type", "")))
    read = cls.model_validate(data, context={"resolver": registry}, by_alias=True, by_name=False)
    assert isinstance(read, Trigger)
    return read


async def evaluate_trigger(trigger: Trigger, context: LocalContext) -> Firing | None:
    """Render a polling trigger's properties and evaluate it once."""
    assert isinstance(trigger, PollingTrigger)
    found: Firing | None = await _call(_rendered(trigger, context).evaluate, context)
    return found


async def settle_trigger(trigger: Trigger, context: LocalContext, firing: Firing) -> None:
    """Settle a firing as the server does once its execution is durable."""
    assert isinstance(trigger, PollingTrigger)
    if firing.on_recorded is not None:
        called = firing.on_recorded()
        if called is not None:
            await called
    elif firing.memo is not None:
        await _call(_rendered(trigger, context).settle, context, firing.memo)


async def take_events(
    trigger: Trigger, context: LocalContext, count: int, *, acknowledge: bool = True
) -> list[Event]:
    """Open a stream, take some events, acknowledge them, and close it."""
    assert isinstance(trigger, RealtimeTrigger)
    source = _rendered(trigger, context).events(cast(StreamContext, context))
    taken: list[Event] = []
    try:
        while len(taken) < count:
            event = await anext(source)
            taken.append(event)
            if acknowledge:
                await event.ack()
    finally:
        await source.aclose()  # type: ignore[attr-defined]
    return taken


def _rendered(trigger: T, context: LocalContext) -> T:
    if isinstance(trigger, PollingTrigger):
        context.template_variables = dict(trigger.template_variables(context))
    return render_document(trigger, context.render, trigger.dynamic_fields())


async def _call(method: Any, *arguments: Any) -> Any:
    if inspect.iscoroutinefunction(method):
        return await method(*arguments)
    result = await asyncio.to_thread(method, *arguments)
    return await result if inspect.isawaitable(result) else result
