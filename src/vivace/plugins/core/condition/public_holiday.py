"""Public holidays."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from vivace.errors import InvalidError
from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, DateCondition
from vivace.plugin.extras import require
from vivace.plugins.core.condition.instants import DATE, date_of


@type_id(
    "io.kestra.plugin.core.condition.PublicHoliday",
    aliases=(
        "io.kestra.core.models.conditions.types.PublicHolidayCondition",
        "io.kestra.plugin.core.condition.PublicHolidayCondition",
    ),
)
class PublicHoliday(DateCondition):
    """Holds on the public holidays of a country.


    ```yaml
    id: no_holidays
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
          - type: io.kestra.plugin.core.condition.Not
            conditions:
              - type: io.kestra.plugin.core.condition.PublicHoliday
                country: FR
    ```
    """

    date: Static[str] = DATE
    """The date to look at."""
    country: Static[str] = "US"
    """Code of the country (ISO 3166-1 alpha-2); an expression may give it."""
    sub_division: Static[str | None] = None
    """Code of a part of the country (ISO 3166-2, without the country)."""

    def holds(self, view: ConditionView) -> bool:
        part = None if self.sub_division is None else view.render(self.sub_division)
        return date_of(view, self.date).date() in _holidays(view.render(self.country), part)


@lru_cache(maxsize=64)
def _holidays(country: str, part: str | None) -> Any:
    """Give the calendar of a country, which takes milliseconds to make."""
    holidays = require("holidays", "holidays")
    try:
        return holidays.country_holidays(country, subdiv=part)
    except NotImplementedError as error:
        raise InvalidError(f"the public holidays of `{country}` are not known") from error
