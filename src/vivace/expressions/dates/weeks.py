"""Weeks by the rules of a language: where they start, and which one is the first."""

from __future__ import annotations

import datetime as dt

from vivace.expressions.dates.names import Names

__all__ = ["first_week_start", "week_of_month", "week_of_year"]


def week_of_year(date: dt.date, names: Names) -> tuple[int, int]:
    """The year that the week of `date` belongs to, and the number of the week in it."""
    for year in (date.year + 1, date.year, date.year - 1):
        start = first_week_start(year, names)
        if start is not None and date >= start:
            return year, (date - start).days // 7 + 1
    return date.year, 1


def first_week_start(year: int, names: Names) -> dt.date | None:
    """First day of week 1, which may lie in the year before; None outside the calendar."""
    if not dt.MINYEAR < year <= dt.MAXYEAR:
        return None
    new_year = dt.date(year, 1, 1)
    start = new_year - dt.timedelta(days=(new_year.weekday() - names.first_day) % 7)
    if 7 - (new_year - start).days < names.minimal_days:
        start += dt.timedelta(days=7)
    return start


def week_of_month(date: dt.date, names: Names) -> int:
    """Number of the week in the month; 0 before the first full enough week."""
    first = date.replace(day=1)
    lead = (first.weekday() - names.first_day) % 7
    number = (date.day - 1 + lead) // 7 + 1
    return number if 7 - lead >= names.minimal_days else number - 1
