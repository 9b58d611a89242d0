"""Kinds of triggers by what makes them fire; a trigger type is a class of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vivace.model.trigger import Trigger

__all__ = ["Firing", "ScheduledTrigger"]


@dataclass(frozen=True, slots=True)
class Firing:
    """One instant at which a trigger starts an execution."""

    at: datetime
    """The scheduled instant, in the trigger's zone."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    """What `{{ trigger.* }}` shows."""


class ScheduledTrigger(Trigger):
    """A trigger whose instants follow from its definition: a calendar."""

    def check(self) -> None:
        """Look at the definition as a whole when the flow is saved.

        Raises:
            ValueError: it can never work; the message names the property.
        """

    def next_after(self, after: datetime) -> datetime | None:
        """Give the first instant later than `after` (aware); None when there is none.

        The result is in the trigger's zone. In the gap of a clock change an instant falls on the
        shift; in the overlap it occurs once.
        """
        raise TypeError(f"{type(self).__name__} has no calendar")

    def firing(self, at: datetime) -> Firing:
        """Describe the firing of an instant that `next_after` gave."""
        return Firing(at)
