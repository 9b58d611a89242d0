"""Conditions of triggers with a calendar, and the dates that they leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vivace.expressions import is_truthy
from vivace.plugin.condition import ConditionView, EventCondition, all_hold
from vivace.plugin.trigger import ScheduledTrigger
from vivace.services.calendar import Calendar
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer

__all__ = ["DateTest", "ScheduleContext", "calendar_of", "date_names", "rendered"]


@dataclass(frozen=True, slots=True)
class ScheduleContext:
    """What expressions of triggers are rendered with."""

    renderer: Callable[[FlowRevision], BoundRenderer]
    shared: Mapping[str, Any] = field(default_factory=dict)
    """Names that all expressions see."""


def calendar_of(
    context: ScheduleContext, revision: FlowRevision, trigger: ScheduledTrigger
) -> Calendar:
    """Give the dates of a trigger that pass its conditions about dates."""
    renderer = context.renderer(revision)
    when = trigger.when
    depends = isinstance(when, str) and renderer.reads(when, "trigger", "schedule")
    conditions = [
        condition
        for condition in trigger.conditions or ()
        if isinstance(condition, EventCondition) and condition.filters_dates()
    ]
    if not depends and not conditions:
        return Calendar(trigger)

    def passes(at: datetime) -> bool:
        shown = trigger.date_variables(at)
        variables = date_names(context, revision, trigger, shown)
        test = DateTest(revision, renderer, variables)
        return (not depends or test.when(when)) and all_hold(conditions, test.view)

    return Calendar(trigger, passes)


async def rendered(
    context: ScheduleContext, revision: FlowRevision, trigger: ScheduledTrigger
) -> ScheduledTrigger:
    """Give a trigger whose calendar can be asked.

    Raises:
        VivaceError: its dates cannot be rendered.
        ValueError: they are no dates.
    """
    if not trigger.has_expressions:
        return trigger
    renderer = context.renderer(revision)
    variables = date_names(context, revision, trigger, {})

    def render(value: Any) -> Any:
        return renderer.deep_typed(value, variables)

    return await asyncio.to_thread(trigger.rendered, render)


class DateTest:
    """Conditions of a trigger, with the names that expressions see at a date."""

    def __init__(
        self, revision: FlowRevision, renderer: BoundRenderer, variables: Mapping[str, Any]
    ) -> None:
        def render(text: str) -> str:
            return renderer.text(text, variables)

        self._render: Callable[[str], str] = render
        self.view = ConditionView(revision.namespace, revision.flow_id, render)

    def when(self, when: str | bool | None) -> bool:
        """Whether a `when` holds."""
        if isinstance(when, str):
            return is_truthy(self._render(when))
        return when is not False

    def failed(self, trigger: ScheduledTrigger) -> str | None:
        """Name the first condition that does not hold."""
        if not self.when(trigger.when):
            return f"when: {trigger.when}"
        for condition in trigger.conditions or ():
            if not all_hold([condition], self.view):
                return condition.type
        return None


def date_names(
    context: ScheduleContext,
    revision: FlowRevision,
    trigger: ScheduledTrigger,
    shown: Mapping[str, Any],
) -> dict[str, Any]:
    """Give the names that expressions of a trigger see.

    Args:
        context: What all of them see.
        revision: Of the flow.
        trigger: The one.
        shown: What `{{ trigger.* }}` shows.
    """
    flow = revision.require()
    return {
        **context.shared,
        "trigger": {"id": trigger.id, "type": trigger.type, **shown},
        "schedule": dict(shown),
        "flow": {"id": flow.id, "namespace": flow.namespace, "revision": revision.revision},
        "vars": flow.variables,
        "labels": dict(flow.labels),
    }
