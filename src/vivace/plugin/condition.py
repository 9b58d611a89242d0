"""Conditions of the 1.x form: tests that an event has to pass before it starts an execution."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vivace.model.state import State
from vivace.model.trigger import Condition

__all__ = [
    "ConditionView",
    "DateCondition",
    "EventCondition",
    "Origin",
    "Upstream",
    "all_filter_dates",
    "all_hold",
]


@dataclass(frozen=True, slots=True)
class Origin:
    """As much of an execution's change of state as is known without reading the execution."""

    namespace: str
    flow_id: str
    state: State


@dataclass(frozen=True, slots=True)
class Upstream:
    """The execution of another flow that an event is about."""

    namespace: str
    flow_id: str
    state: State
    labels: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, Any] | None = None
    retried_states: Sequence[State] = ()
    """States of the attempts of those task runs that have more than one."""


@dataclass(frozen=True, slots=True)
class ConditionView:
    """What a condition may look at."""

    namespace: str
    """Of the flow that has the trigger."""
    flow_id: str
    render: Callable[[str], str]
    """Renders an expression with the variables of the event."""
    upstream: Upstream | None = None
    """None when the event is not about an execution."""


class EventCondition(Condition):
    """Base of the conditions that can be looked at when an event comes."""

    def concerns(self, origin: Origin) -> bool:
        """Whether an event of that origin may pass at all; no expression is looked at."""
        return True

    def holds(self, view: ConditionView) -> bool:
        """Say whether the event passes.

        Raises:
            VivaceError: an expression fails, or does not give what is needed.
        """
        raise TypeError(f"{type(self).__name__} does not say when it holds")

    def filters_dates(self) -> bool:
        """Whether it is about the date of a schedule: dates for which it fails are left out."""
        return False


class DateCondition(EventCondition):
    """Base of the conditions that are about a date."""

    def filters_dates(self) -> bool:
        return True


def all_filter_dates(conditions: Sequence[Condition]) -> bool:
    """Whether all of several conditions are about the date of a schedule."""
    return all(
        isinstance(condition, EventCondition) and condition.filters_dates()
        for condition in conditions
    )


def all_hold(conditions: Sequence[Condition] | None, view: ConditionView) -> bool:
    """Whether an event passes all conditions; none is passed by every event.

    Raises:
        VivaceError: one of them cannot be looked at.
    """
    return all(
        condition.holds(view)
        for condition in conditions or ()
        if isinstance(condition, EventCondition)
    )
