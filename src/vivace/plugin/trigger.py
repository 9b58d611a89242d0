"""Kinds of triggers by what makes them fire; a trigger type is a class of one of them.

- `ScheduledTrigger`: a calendar gives its instants.
- `WebhookTrigger`: a call of the API fires it.
- `PollingTrigger` (polling.py): is evaluated again and again, `evaluate(context) -> Firing | None`.
- `RealtimeTrigger` (realtime.py): listens, `events(context) -> AsyncIterator[Event]`.

What the last two may rely on, and what they must not do, is said at the head of their modules.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Protocol

from vivace.model.document import Static, StaticMarker
from vivace.model.duration import Duration
from vivace.model.trigger import Trigger
from vivace.plugin.task import Result, result_variables

__all__ = ["Dates", "Firing", "MissedSchedules", "ScheduledTrigger", "written"]


class MissedSchedules(StrEnum):
    """Which of the instants that nobody was there for are made up for."""

    ALL = "ALL"
    LAST = "LAST"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Firing:
    """That a trigger starts one execution, and with what."""

    at: datetime | None = None
    """The scheduled instant, in the trigger's zone; None for one that follows no calendar."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    """What `{{ trigger.* }}` shows."""
    key: str | None = None
    """What is unique about the event, such as a file's path with its date: another firing of the
    trigger with this key starts nothing, for as long as the execution exists."""
    memo: Any = None
    """JSON that `PollingTrigger.settle` is given once the execution is durable; `settle` is not
    called when there is none."""
    on_recorded: Callable[[], Awaitable[None] | None] | None = None
    """Called once the execution is durable instead of `settle`, which then is only called after a
    crash: for what goes by the connection that the event came on, such as to commit or to
    acknowledge."""
    on_dropped: Callable[[], None] | None = None
    """Called on a thread instead when nothing could be recorded, to undo and to let go."""

    @classmethod
    def of(
        cls,
        result: Result,
        *,
        key: str | None = None,
        memo: Any = None,
        on_recorded: Callable[[], Awaitable[None] | None] | None = None,
    ) -> Firing:
        """Make a firing whose variables are the outputs of a task."""
        return cls(variables=result_variables(result), key=key, memo=memo, on_recorded=on_recorded)


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
