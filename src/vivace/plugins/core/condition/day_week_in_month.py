"""The first Monday of a month, and the like."""

from __future__ import annotations

from calendar import monthrange
from enum import StrEnum

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, DateCondition
from vivace.plugins.core.condition.instants import DATE, date_of
from vivace.plugins.core.condition.weekdays import DayOfWeek


class DayInMonth(StrEnum):
    """Which of the equal days of the week in a month."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    THIRD = "THIRD"
    FOURTH = "FOURTH"
    LAST = "LAST"


@type_id(
    "io.kestra.plugin.core.condition.DayWeekInMonth",
    aliases=(
        "io.kestra.core.models.conditions.types.DayWeekInMonthCondition",
        "io.kestra.plugin.core.condition.DayWeekInMonthCondition",
    ),
)
class DayWeekInMonth(DateCondition):
    """Holds on the first, second, … or last such day of the week in a month.


    ```yaml
    id: first_monday
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
          - type: io.kestra.plugin.core.condition.DayWeekInMonth
            dayOfWeek: MONDAY
            dayInMonth: FIRST
    ```
    """

    date: Static[str] = DATE
    """The date to look at."""
    day_of_week: Static[DayOfWeek]
    day_in_month: Static[DayInMonth]

    def holds(self, view: ConditionView) -> bool:
        date = date_of(view, self.date)
        if date.weekday() != self.day_of_week.number:
            return False
        if self.day_in_month is DayInMonth.LAST:
            return date.day + 7 > monthrange(date.year, date.month)[1]
        return (date.day - 1) // 7 == list(DayInMonth).index(self.day_in_month)
