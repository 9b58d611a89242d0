"""Executions by a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cronsim import CronSim, CronSimError
from pydantic import AliasChoices, Field, model_validator

from vivace.model.trigger import ConditionList
from vivace.plugin import ScheduledTrigger, Static, type_id
from vivace.plugin.trigger import Dates, written
from vivace.plugins.core.trigger.zones import zone_of

_NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_SOME_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_MOMENT = timedelta(microseconds=1)
_FIELDS = ("second", "minute", "hour", "day of month", "month", "day of week")


@type_id(
    "io.kestra.plugin.core.trigger.Schedule",
    aliases=("io.kestra.core.models.triggers.types.Schedule",),
)
class Schedule(ScheduledTrigger):
    """Start an execution at the instants of a cron expression in a time zone.

    `trigger.date`, `trigger.next` and `trigger.previous` are the instant and its neighbours. Dates
    for which conditions about dates, or a `when` that looks at them, do not hold are left out.

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
    with_seconds: Static[bool] = False
    """Whether `cron` has a field for seconds before the others."""
    timezone: Static[str] = "Etc/UTC"
    """IANA zone in which the calendar is read."""
    conditions: Static[ConditionList | None] = Field(
        default=None, validation_alias=AliasChoices("conditions", "scheduleConditions")
    )
    """All must hold (1.x)."""
    backfill: Static[Any] = None
    """Not used: backfills are made with `vivace backfill`, or in the web app."""

    @model_validator(mode="after")
    def _readable(self) -> Schedule:
        zone = zone_of(self.timezone)
        try:
            self._check_fields()
            self._cron(datetime.now(zone))
        except CronSimError as error:
            raise ValueError(f"invalid cron expression '{self.cron}': {error}") from error
        return self

    def next_after(self, after: datetime) -> datetime | None:
        # Read on the wall's clock, an instant of the hour that comes twice may lie before `after`.
        found = self._cron(after.astimezone(zone_of(self.timezone)))
        return next((at for at in found if at.astimezone(UTC) > after), None)

    def last_before(self, before: datetime) -> datetime | None:
        utc = before.astimezone(UTC)
        # A part of a second makes the library look at the second itself, as it should here.
        # Counted in UTC: on the wall's clock the moment before may be one that never was.
        start = utc if utc.microsecond else utc - _MOMENT
        found = self._cron(start.astimezone(zone_of(self.timezone)), backwards=True)
        return next((at for at in found if at.astimezone(UTC) < utc), None)

    def firing_variables(self, at: datetime, dates: Dates) -> dict[str, Any]:
        neighbours = {"next": dates.next(at), "previous": dates.previous(at)}
        told = {name: written(date) for name, date in neighbours.items() if date is not None}
        return {**self.date_variables(at), **told}

    def _check_fields(self) -> None:
        if self.cron in _NICKNAMES:
            return
        wanted = _FIELDS if self.with_seconds else _FIELDS[1:]
        count = len(self.cron.split())
        if count != len(wanted):
            names = ", ".join(wanted)
            hint = "; `withSeconds: true` adds the seconds" if count == len(_FIELDS) else ""
            raise CronSimError(f"expected {len(wanted)} fields ({names}), found {count}{hint}")

    def _cron(self, after: datetime, *, backwards: bool = False) -> CronSim:
        return _Calendar(_NICKNAMES.get(self.cron, self.cron), after, reverse=backwards)


class _Calendar(CronSim):
    """The library's calendar, read once, with fixed times kept at changes of clocks with seconds.

    Reading an expression takes longer than finding a date.
    """

    def __init__(self, expression: str, after: datetime, *, reverse: bool = False) -> None:
        vars(self).update(_read(expression))
        self.skip_initial_tick = bool(reverse and after.microsecond)
        self.dt = after.replace(microsecond=0)
        self.tick_direction = -1 if reverse else 1
        is_fixed = not any(part.startswith("*") for part in self.parts[1:3])
        if is_fixed and self.dt.tzinfo not in (None, UTC):
            self.fixup_tz = self.dt.tzinfo
            self.dt = self.dt.replace(tzinfo=None)


@lru_cache(maxsize=4_096)
def _read(expression: str) -> dict[str, Any]:
    """Give what the library makes of an expression, whatever the date.

    Raises:
        CronSimError: it is none.
    """
    return vars(CronSim(expression, _SOME_DATE))
