"""Kinds of triggers by what makes them fire; a trigger type is a class of one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Protocol

from vivace.model.document import Static, StaticMarker
from vivace.model.duration import Duration
from vivace.model.trigger import Trigger

__all__ = ["Dates", "Firing", "MissedSchedules", "ScheduledTrigger", "WebhookTrigger", "written"]


class MissedSchedules(StrEnum):
    """Which of the instants that nobody was there for are made up for."""

    ALL = "ALL"
    LAST = "LAST"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Firing:
    """One instant at which a trigger starts an execution."""

    at: datetime
    """The scheduled instant, in the trigger's zone."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    """What `{{ trigger.* }}` shows."""


class Dates(Protocol):
    """Neighbours of an instant."""

    def next(self, after: datetime) -> datetime | None:
        """Give the first one that is later."""
        ...

    def previous(self, before: datetime) -> datetime | None:
        """Give the last one that is earlier."""
        ...


def written(at: datetime) -> str:
    """Write an instant as expressions see it: ISO 8601 with milliseconds and offset."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class ScheduledTrigger(Trigger):
    """A trigger whose instants follow from its definition: a calendar."""

    recover_missed_schedules: Static[MissedSchedules] = MissedSchedules.ALL
    """Which instants that passed while no scheduler ran are made up for."""
    late_maximum_delay: Annotated[Duration | None, StaticMarker()] = None
    """Instants that are late by more than this are left out."""

    def check(self) -> None:
        """Look at the calendar when the flow is saved.

        Raises:
            ValueError: no instant will ever come.
        """
        if self.next_after(datetime.now(UTC)) is None:
            raise ValueError(f"trigger `{self.id}` has no date to come")

    def next_after(self, after: datetime) -> datetime | None:
        """Give the first instant later than `after` (aware); None when there is none.

        The result is in the trigger's zone. In the gap of a clock change an instant falls on the
        shift; in the overlap it occurs once.
        """
        raise TypeError(f"{type(self).__name__} has no calendar")

    def last_before(self, before: datetime) -> datetime | None:
        """Give the last instant earlier than `before` (aware), in the trigger's zone."""
        raise TypeError(f"{type(self).__name__} has no calendar")

    @property
    def has_expressions(self) -> bool:
        """Whether its calendar has to be rendered before anything is asked of it."""
        return False

    def rendered(self, render: Callable[[Any], Any]) -> ScheduledTrigger:
        """Give the trigger with its calendar rendered.

        Raises:
            VivaceError: what comes of it is no calendar.
        """
        return self

    @property
    def tells_schedule_date(self) -> bool:
        """Whether its executions have the instant as their `scheduleDate`."""
        return False

    def date_variables(self, at: datetime) -> dict[str, Any]:
        """Give what conditions about dates see of `{{ trigger.* }}`."""
        return {"date": written(at)}

    def firing_variables(self, at: datetime, dates: Dates) -> dict[str, Any]:
        """Give what `{{ trigger.* }}` shows at an instant.

        Args:
            at: One of its instants, in the trigger's zone.
            dates: Its calendar without the dates that its conditions leave out.
        """
        return self.date_variables(at)


class WebhookTrigger(Trigger):
    """A trigger that a call of the API fires."""

    key: Static[str]
    """What the address of the call ends with; rendered, so that a secret may be it."""
    wait: Static[bool] = False
    """Whether the call is answered when the execution has ended."""
    return_outputs: Static[bool] = False
    """Whether the answer, with `wait`, is the outputs of the flow."""
    response_content_type: Static[str | None] = None
    """`application/json` or `text/plain`."""
    response_code: Static[int | str | None] = None
    """Status of the answer, rendered when the execution has ended."""
