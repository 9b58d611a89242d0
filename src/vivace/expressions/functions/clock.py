"""The current time, and questions about dates."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import optional_text, text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.dates.iso import date_time_text
from vivace.expressions.dates.zones import zone_of
from vivace.expressions.errors import EvaluationError
from vivace.expressions.filters.dates import moment_of, printed_date
from vivace.expressions.values import kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["CLOCK_FUNCTIONS"]

DAY_NAMES = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
WORKING_DAYS = ",".join(DAY_NAMES[:5])
COUNTRY = re.compile(r"[A-Z]{2,3}")
POSITIONS = ("FIRST", "SECOND", "THIRD", "FOURTH", "LAST")


def _now(
    state: State,
    format: Any = None,
    time_zone: Any = None,
    existing_format: Any = None,
    locale: Any = None,
) -> str:
    del existing_format
    language = optional_text(locale, "locale") or state.environment.locale
    zone_name = optional_text(time_zone, "timeZone")
    zone = state.environment.zone if zone_name is None else zone_of(zone_name)
    moment = moment_of(state.host.now(), zone, None, language)
    return printed_date(moment, format, language)


def _local(value: Any) -> dt.datetime:
    """The date and time as they are written, whatever the zone."""
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    written = text(value, "date")
    try:
        return dt.datetime.fromisoformat(written.partition("[")[0])
    except ValueError as exc:
        raise EvaluationError("the argument `date` is no ISO date") from exc


def _is_weekend(date: Any = None) -> bool:
    return _local(date).weekday() >= 5


def _day_of_week(date: Any = None) -> str:
    return DAY_NAMES[_local(date).weekday()]


def _day_of_month(date: Any = None) -> int:
    return _local(date).day


def _month_of_year(date: Any = None) -> int:
    return _local(date).month


def _hour_of_day(date: Any = None) -> int:
    return _local(date).hour


def _day_index(name: str) -> int:
    if name.upper() not in DAY_NAMES:
        raise EvaluationError(f"there is no day `{name[:20]}`", hint=f"use {', '.join(DAY_NAMES)}")
    return DAY_NAMES.index(name.upper())


def _is_day_week_in_month(date: Any = None, day_of_week: Any = None, position: Any = None) -> bool:
    day = _local(date)
    wanted = _day_index(text(day_of_week, "dayOfWeek"))
    place = text(position, "position").upper()
    if place not in POSITIONS:
        raise EvaluationError(f"there is no position `{place[:20]}`", hint=", ".join(POSITIONS))
    if day.weekday() != wanted:
        return False
    if place == "LAST":
        return day.day + 7 > _days_of_month(day)
    return (day.day - 1) // 7 == POSITIONS.index(place)


def _days_of_month(day: dt.datetime) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _is_last_working_day(date: Any = None, working_days: Any = WORKING_DAYS) -> bool:
    day = _local(date)
    names = re.split(r"[,\s]+", text(working_days, "workingDays").strip(", \t\n"))
    working = {_day_index(name) for name in names}
    if day.weekday() not in working:
        return False
    rest = range(1, _days_of_month(day) - day.day + 1)
    return not any((day.weekday() + days) % 7 in working for days in rest)


def _is_public_holiday(
    date: Any = None, country_code: Any = None, sub_division: Any = None
) -> bool:
    day = _local(date).date()
    country = text(country_code, "countryCode").upper()
    division = optional_text(sub_division, "subDivision")
    try:
        import holidays
    except ImportError as exc:
        raise EvaluationError(
            "public holidays need the package `holidays`", hint="pip install vivace[holidays]"
        ) from exc
    if not COUNTRY.fullmatch(country):
        raise EvaluationError(f"`{country[:20]}` is no ISO code of a country")
    try:
        calendar_of = holidays.country_holidays(country, subdiv=division, years=day.year)
    except NotImplementedError as exc:
        raise EvaluationError(f"there is no calendar of holidays for `{country[:20]}`") from exc
    return day in calendar_of


def _instant(value: Any, name: str) -> dt.datetime:
    if value is None:
        raise EvaluationError(f"the argument `{name}` is missing")
    if isinstance(value, dt.datetime):
        moment = value
    elif isinstance(value, str):
        moment = _local(value)
    else:
        raise EvaluationError(f"the argument `{name}` must be a date, not {kind(value)}")
    if moment.tzinfo is None:
        shown = date_time_text(moment)
        raise EvaluationError(f"the date {shown} has no offset", hint="add one, such as `Z`")
    return moment


def _is_date_between(date: Any = None, after: Any = None, before: Any = None) -> bool:
    moment = _instant(date, "date")
    return _instant(after, "after") < moment < _instant(before, "before")


def _is_date_after(date: Any = None, after: Any = None) -> bool:
    return _instant(date, "date") > _instant(after, "after")


def _is_date_before(date: Any = None, before: Any = None) -> bool:
    return _instant(date, "date") < _instant(before, "before")


def _function(name: str, call: Callable[..., Any], *names: str) -> Builtin:
    return builtin(name, call, *names)


CLOCK_FUNCTIONS: tuple[Builtin, ...] = (
    builtin(
        "now",
        _now,
        "format",
        "timeZone",
        "existingFormat",
        "locale",
        takes_state=True,
        pure=False,
    ),
    _function("dayOfMonth", _day_of_month, "date"),
    _function("dayOfWeek", _day_of_week, "date"),
    _function("hourOfDay", _hour_of_day, "date"),
    _function("isDateAfter", _is_date_after, "date", "after"),
    _function("isDateBefore", _is_date_before, "date", "before"),
    _function("isDateBetween", _is_date_between, "date", "after", "before"),
    _function("isDayWeekInMonth", _is_day_week_in_month, "date", "dayOfWeek", "position"),
    _function("isLastWorkingDay", _is_last_working_day, "date", "workingDays"),
    _function("isPublicHoliday", _is_public_holiday, "date", "countryCode", "subDivision"),
    _function("isWeekend", _is_weekend, "date"),
    _function("monthOfYear", _month_of_year, "date"),
)
