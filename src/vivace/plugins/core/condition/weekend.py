"""Saturday or Sunday."""

from __future__ import annotations

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, DateCondition
from vivace.plugins.core.condition.instants import DATE, date_of


@type_id(
    "io.kestra.plugin.core.condition.Weekend",
    aliases=(
        "io.kestra.core.models.conditions.types.WeekendCondition",
        "io.kestra.plugin.core.condition.WeekendCondition",
    ),
)
class Weekend(DateCondition):
    """Holds on Saturday and Sunday.


    ```yaml
    id: weekends
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
          - type: io.kestra.plugin.core.condition.Weekend
    ```
    """

    date: Static[str] = DATE
    """The date to look at."""

    def holds(self, view: ConditionView) -> bool:
        return date_of(view, self.date).weekday() >= 5
