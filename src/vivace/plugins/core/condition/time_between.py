"""A time of the day between two others."""

from __future__ import annotations

from pydantic import model_validator

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, DateCondition
from vivace.plugins.core.condition.instants import DATE, date_of, time_of


@type_id(
    "io.kestra.plugin.core.condition.TimeBetween",
    aliases=(
        "io.kestra.core.models.conditions.types.TimeBetweenCondition",
        "io.kestra.plugin.core.condition.TimeBetweenCondition",
    ),
)
class TimeBetween(DateCondition):
    """Holds when the time of a date lies after one time, before another, or both.

    When `after` is not earlier than `before`, over midnight.


    ```yaml
    id: working_hours
    namespace: company.team
    tasks:
      - id: hello
        type: io.kestra.plugin.core.log.Log
        message: It is time.
    triggers:
      - id: trigger
        type: io.kestra.plugin.core.trigger.Schedule
        cron: "0 8 * * *"
        conditions:
          - type: io.kestra.plugin.core.condition.TimeBetween
            after: "08:00:00Z"
            before: "18:00:00Z"
    ```
    """

    date: Static[str] = DATE
    """The date whose time is looked at."""
    after: Static[str | None] = None
    """It has to be later than this time with offset."""
    before: Static[str | None] = None
    """It has to be earlier than this time with offset."""

    @model_validator(mode="after")
    def _bounded(self) -> TimeBetween:
        if self.after is None and self.before is None:
            raise ValueError("`after` or `before` is needed")
        return self

    def holds(self, view: ConditionView) -> bool:
        date = date_of(view, self.date)

        def is_later(bound: str) -> bool:
            limit = time_of(view, bound)
            return date.astimezone(limit.tzinfo).time() > limit.replace(tzinfo=None)

        def is_earlier(bound: str) -> bool:
            limit = time_of(view, bound)
            return date.astimezone(limit.tzinfo).time() < limit.replace(tzinfo=None)

        if self.after is None or self.before is None:
            return is_later(self.after) if self.after is not None else is_earlier(str(self.before))
        if time_of(view, self.after) < time_of(view, self.before):
            return is_later(self.after) and is_earlier(self.before)
        return is_later(self.after) or is_earlier(self.before)
