"""A date between two others."""

from __future__ import annotations

from pydantic import model_validator

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, DateCondition
from vivace.plugins.core.condition.instants import DATE, date_of


@type_id(
    "io.kestra.plugin.core.condition.DateTimeBetween",
    aliases=(
        "io.kestra.core.models.conditions.types.DateTimeBetweenCondition",
        "io.kestra.plugin.core.condition.DateTimeBetweenCondition",
    ),
)
class DateTimeBetween(DateCondition):
    """Holds when a date lies after one instant, before another, or both.


    ```yaml
    id: between
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
          - type: io.kestra.plugin.core.condition.DateTimeBetween
            after: "2024-01-01T00:00:00Z"
    ```
    """

    date: Static[str] = DATE
    """The date to look at."""
    after: Static[str | None] = None
    """It has to be later than this."""
    before: Static[str | None] = None
    """It has to be earlier than this."""

    @model_validator(mode="after")
    def _bounded(self) -> DateTimeBetween:
        if self.after is None and self.before is None:
            raise ValueError("`after` or `before` is needed")
        return self

    def holds(self, view: ConditionView) -> bool:
        date = date_of(view, self.date)
        if self.after is not None and date <= date_of(view, self.after):
            return False
        return self.before is None or date < date_of(view, self.before)
