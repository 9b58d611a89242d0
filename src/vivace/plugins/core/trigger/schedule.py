"""Executions by a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import model_validator

from vivace.plugin import Firing, ScheduledTrigger, Static, type_id

_NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MOMENT = timedelta(microseconds=1)
_FIELDS = ("minute", "hour", "day of month", "month", "day of week")


@type_id(
    "io.kestra.plugin.core.trigger.Schedule",
    aliases=("io.kestra.core.models.triggers.types.Schedule",),
)
class Schedule(ScheduledTrigger):
    """Start an execution at the instants of a cron expression in a time zone.

    `trigger.date`, `trigger.next` and `trigger.previous` are the instant and its neighbours.

    ```yaml
    id: every_morning
    namespace: company.team
    tasks:
      - id: hello
        type: io.kestra.plugin.core.log.Log
        message: "run of {{ trigger.date ?? 'now' }}"
    triggers:
      - id: morning
        type: io.kestra.plugin.core.trigger.Schedule
        cron: "0 7 * * MON-FRI"
        timezone: Europe/Paris
    ```
    """

    cron: Static[str]
    """Minute, hour, day of month, month, day of week; or a nickname such as `@daily`."""
    timezone: Static[str] = "Etc/UTC"
    """IANA zone in which the calendar is read."""

    @model_validator(mode="after")
    def _readable(self) -> Schedule:
        zone = self._zone()
        try:
            self._cron(datetime.now(zone))
        except CronSimError as error:
            raise ValueError(
                f"invalid cron expression '{self.cron}': {self._reason(error)}"
            ) from error
        return self

    def next_after(self, after: datetime) -> datetime | None:
        # Read on the wall's clock, an instant of the hour that comes twice may lie before `after`.
        found = self._cron(after.astimezone(self._zone()))
        return next((at for at in found if at.astimezone(UTC) > after), None)

    def firing(self, at: datetime) -> Firing:
        variables: dict[str, Any] = {"date": _iso(at)}
        following = self.next_after(at)
        if following is not None:
            variables["next"] = _iso(following)
        before = self._last_before(at)
        if before is not None:
            variables["previous"] = _iso(before)
        return Firing(at, variables)

    def _last_before(self, at: datetime) -> datetime | None:
        utc = at.astimezone(UTC)
        # Counted in UTC: on the wall's clock the moment before may be one that never was.
        found = self._cron((utc - _MOMENT).astimezone(self._zone()), backwards=True)
        return next((before for before in found if before.astimezone(UTC) < utc), None)

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"timezone '({self.timezone})' is not a valid time-zone ID") from error

    def _cron(self, after: datetime, *, backwards: bool = False) -> CronSim:
        return CronSim(_NICKNAMES.get(self.cron, self.cron), after, reverse=backwards)

    def _reason(self, error: CronSimError) -> str:
        parts = self.cron.split()
        if len(parts) != len(_FIELDS):
            return f"expected {len(_FIELDS)} fields ({', '.join(_FIELDS)}), found {len(parts)}"
        return str(error)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
