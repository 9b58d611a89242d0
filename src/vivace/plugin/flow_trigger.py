"""Triggers that fire when executions of other flows change their state.

A trigger says at once which changes cannot concern it (`concerns`), so that a flow to which nobody
listens costs nothing. The others are looked at one by one (`passes`). A trigger that waits for
several executions names its `gatherings`; whoever runs it remembers what has been met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import msgspec

from vivace.model.document import Static
from vivace.model.label import LabelList
from vivace.model.state import TERMINAL_STATES, State
from vivace.model.trigger import Trigger
from vivace.plugin.condition import ConditionView, EventCondition, Origin
from vivace.plugin.event_window import EventWindow

__all__ = [
    "FlowTrigger",
    "Gathering",
    "GatheringCondition",
    "Requirement",
    "UpstreamEvent",
    "key_of",
]

_LISTENED = TERMINAL_STATES | {State.PAUSED}
"""States that count when a trigger names none."""


@dataclass(frozen=True, slots=True)
class UpstreamEvent:
    """A change of state of another flow's execution, with two ways to render expressions."""

    view: ConditionView
    """As conditions of the 1.x form see it: with `trigger`, and the flow that has the trigger."""
    render_when: Callable[[str], str]
    """As `when` of the 2.0 form sees it: as one of the execution's own tasks would."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One of several things that a trigger waits for."""

    key: str
    """Follows from what it asks, so that what is edited begins anew and the rest is kept."""
    text: str
    """For people."""
    concerns: Callable[[Origin], bool]
    """Whether an event may meet it."""
    holds: Callable[[UpstreamEvent], bool]
    """Whether an event meets it; raises VivaceError when that cannot be told."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """What has to be met within a span of time."""

    id: str
    """Unique in the flow."""
    requirements: tuple[Requirement, ...]
    needed: int
    """How many of them."""
    window: EventWindow
    timezone: str | None = None
    """None is the server's."""
    resets: bool = True
    """Whether it begins anew after firing; else each further event that meets one fires again."""

    def concerns(self, origin: Origin) -> bool:
        """Whether an event may meet any of the requirements."""
        return any(item.concerns(origin) for item in self.requirements)


class GatheringCondition(EventCondition):
    """A condition that waits for several events; only Flow triggers have such."""

    def gathering(self) -> Gathering:
        """Give what it waits for."""
        raise TypeError(f"{type(self).__name__} does not say what it waits for")


class FlowTrigger(Trigger):
    """A trigger that executions of other flows fire."""

    states: Static[list[State] | None] = None
    """States that count; without them every one that ends an execution, and PAUSED."""

    def concerns(self, origin: Origin) -> bool:
        """Whether an event may lead to anything; no expression is looked at."""
        if origin.state not in (_LISTENED if self.states is None else self.states):
            return False
        if not all(item.concerns(origin) for item in self.event_conditions()):
            return False
        gatherings = self.gatherings()
        return not gatherings or any(item.concerns(origin) for item in gatherings)

    def event_conditions(self) -> list[EventCondition]:
        """Give the conditions that one event alone has to pass."""
        return [
            item
            for item in self.conditions or ()
            if isinstance(item, EventCondition) and not isinstance(item, GatheringCondition)
        ]

    def gatherings(self) -> list[Gathering]:
        """Give what it waits for; empty when every event that passes fires it."""
        return [
            item.gathering()
            for item in self.conditions or ()
            if isinstance(item, GatheringCondition)
        ]

    @property
    def is_strict(self) -> bool:
        """Whether an execution that cannot start is recorded as FAILED (2.0), not left out."""
        return False

    @property
    def fails_on_miss(self) -> bool:
        """Whether a window that ends without all that it needs is recorded as FAILED."""
        return False

    @property
    def miss_labels(self) -> LabelList:
        """Labels of that execution."""
        return []


def key_of(document: Any) -> str:
    """Give a short text that equal documents share."""
    encoded = msgspec.json.encode(document, order="sorted")
    return blake2b(encoded, digest_size=12).hexdigest()
