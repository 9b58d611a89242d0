"""Days of the week, as conditions name them."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["DayOfWeek"]


class DayOfWeek(StrEnum):
    """A day of the week."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"

    @property
    def number(self) -> int:
        """Monday is 0, as in `datetime.weekday`."""
        return list(DayOfWeek).index(self)
