"""Any of several conditions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vivace.model.trigger import ConditionList
from vivace.plugin import Static, type_id
from vivace.plugin.condition import (
    ConditionView,
    EventCondition,
    Origin,
    all_filter_dates,
    all_hold,
)


@type_id(
    "io.kestra.plugin.core.condition.Or",
    aliases=(
        "io.kestra.core.models.conditions.types.OrCondition",
        "io.kestra.plugin.core.condition.OrCondition",
    ),
)
class Or(EventCondition):
    """Holds when any of its conditions does.


    ```yaml
    id: mondays_or_weekends
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
          - type: io.kestra.plugin.core.condition.Or
            conditions:
              - type: io.kestra.plugin.core.condition.Weekend
              - type: io.kestra.plugin.core.condition.DayWeek
                dayOfWeek: MONDAY
    ```
    """

    conditions: Annotated[Static[ConditionList], Field(min_length=1)]

    def concerns(self, origin: Origin) -> bool:
        return any(
            item.concerns(origin) for item in self.conditions if isinstance(item, EventCondition)
        )

    def holds(self, view: ConditionView) -> bool:
        return any(all_hold([condition], view) for condition in self.conditions)

    def filters_dates(self) -> bool:
        return all_filter_dates(self.conditions)
