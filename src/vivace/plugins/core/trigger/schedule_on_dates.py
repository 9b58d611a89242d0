"""Executions on given dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import PrivateAttr, model_validator

from vivace.errors import InvalidError
from vivace.expressions import has_expression
from vivace.plugin import ScheduledTrigger, Static, type_id
from vivace.plugins.core.trigger.zones import zone_of

__all__ = ["ScheduleOnDates"]


@type_id(
    "io.kestra.plugin.core.trigger.ScheduleOnDates",
    aliases=("io.kestra.core.models.triggers.types.ScheduleOnDates",),
)
class ScheduleOnDates(ScheduledTrigger):
    """Start an execution on each of several dates.

    ```yaml
    id: on_closing_days
    namespace: company.team
    tasks:
      - id: hello
        type: io.kestra.plugin.core.log.Log
        message: "books of {{ execution.startDate }}"
    triggers:
      - id: closing_days
        type: io.kestra.plugin.core.trigger.ScheduleOnDates
        timezone: Europe/Paris
        dates:
          - "2031-03-31T18:00:00+02:00"
          - "2031-06-30T18:00:00+02:00"
    ```
    """

    dates: list[str]
    """Dates of ISO 8601; one without offset is in `timezone`."""
    timezone: Static[str] = "Etc/UTC"
    """IANA zone of dates without offset."""

    _read: list[datetime] | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _readable(self) -> ScheduleOnDates:
        zone_of(self.timezone)
        if not self.has_expressions:
            self._dates()
        return self

    def check(self) -> None:
        """Accept what has only dates that have passed: it is over, and no mistake."""

    @property
    def has_expressions(self) -> bool:
        dates: Any = self.dates  # or the one expression that gives them
        return isinstance(dates, str) or any(has_expression(text) for text in dates)

    def rendered(self, render: Callable[[Any], Any]) -> ScheduleOnDates:
        found = render(self.dates)
        if not isinstance(found, list):
            raise InvalidError(f"`dates` gives `{found}`, but a list of dates is expected")
        made = self.model_copy(update={"dates": [str(text) for text in found]})
        made._read = None
        made._dates()
        return made

    def next_after(self, after: datetime) -> datetime | None:
        return next((at for at in self._dates() if at > after), None)

    def last_before(self, before: datetime) -> datetime | None:
        return next((at for at in reversed(self._dates()) if at < before), None)

    @property
    def tells_schedule_date(self) -> bool:
        return True

    def _dates(self) -> list[datetime]:
        """Give the dates in their order."""
        if self._read is None:
            zone = zone_of(self.timezone)
            self._read = sorted(_date(text, zone) for text in self.dates)
        return self._read


def _date(text: str, zone: ZoneInfo) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(
            f"`{text}` is no date: ISO 8601 is expected, such as 2031-03-31T18:00:00+02:00"
        ) from error
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)
