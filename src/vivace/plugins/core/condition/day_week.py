"""A day of the week."""

from __future__ import annotations

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, DateCondition
from vivace.plugins.core.condition.instants import DATE, date_of
from vivace.plugins.core.condition.weekdays import DayOfWeek


@type_id(
    "io.kestra.plugin.core.condition.DayWeek",
    aliases=(
        "io.kestra.core.models.conditions.types.DayWeekCondition",
        "io.kestra.plugin.core.condition.DayWeekCondition",
    ),
)
class DayWeek(DateCondition):
    """Holds on a day of the week.


    ```yaml
    id: mondays
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
          - type: io.kestra.plugin.core.condition.DayWeek
            dayOfWeek: MONDAY
    ```
    """

    date: Static[str] = DATE
    """The date to look at."""
    day_of_week: Static[DayOfWeek]

    def holds(self, view: ConditionView) -> bool:
        return date_of(view, self.date).weekday() == self.day_of_week.number
