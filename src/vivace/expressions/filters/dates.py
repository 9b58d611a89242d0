"""Filters of dates, and how any value becomes one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import optional_text, text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.dates.moment import Moment, at_local, from_epoch_nanos
from vivace.expressions.dates.zones import zone_of
from vivace.expressions.errors import EvaluationError
from vivace.expressions.values import is_number, kind

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["DATE_FILTERS", "moment_of", "printed_date"]

NOON = dt.time(12)
MILLI_DIGITS = 13
NANO_DIGITS = 19


def moment_of(value: Any, zone: dt.tzinfo, existing_format: str | None, locale: str) -> Moment:
    """The moment that a value stands for, in `zone`.

    Raises:
        EvaluationError: it stands for none.
    """
    try:
        return _converted(value, zone, existing_format, locale).in_zone(zone)
    except OverflowError as exc:
        raise EvaluationError("the date is outside the years 1 to 9999") from exc


def _converted(value: Any, zone: dt.tzinfo, existing_format: str | None, locale: str) -> Moment:
    match value:
        case dt.datetime() if value.tzinfo is not None:
            return Moment(value)
        case dt.datetime():
            return at_local(value, 0, zone)
        case dt.date():
            return at_local(dt.datetime.combine(value, NOON), 0, zone)
        case str():
            return _read(value, zone, existing_format, locale)
        case int() if not isinstance(value, bool):
            return from_epoch_nanos(_epoch_nanos(value), zone)
        case _:
            raise EvaluationError(f"{kind(value)} is no date")


def _read(value: str, zone: dt.tzinfo, existing_format: str | None, locale: str) -> Moment:
    from vivace.expressions.dates.formats import format_of
    from vivace.expressions.dates.reading import read_date, read_iso

    if existing_format is None:
        return read_iso(value, zone)
    return read_date(value, format_of(existing_format, locale), zone)


def _epoch_nanos(value: int) -> int:
    """By the number of digits: milliseconds, nanoseconds, else seconds since 1970."""
    digits = len(str(abs(value)))
    if digits == MILLI_DIGITS:
        return value * 1_000_000
    return value if digits == NANO_DIGITS else value * 1_000_000_000


def printed_date(moment: Moment, format_name: Any, locale: str) -> str:
    """A moment as text in a named format or a pattern."""
    from vivace.expressions.dates.formats import format_of

    name = optional_text(format_name, "format")
    return format_of("iso" if name is None else name, locale).print(moment)


def _zone(state: State, name: Any) -> dt.tzinfo:
    zone = optional_text(name, "timeZone")
    return state.environment.zone if zone is None else zone_of(zone)


def _locale(state: State, name: Any) -> str:
    return optional_text(name, "locale") or state.environment.locale


def _date(
    state: State,
    value: Any,
    format: Any = None,
    time_zone: Any = None,
    existing_format: Any = None,
    locale: Any = None,
) -> Any:
    if value is None:
        return None
    language = _locale(state, locale)
    existing = optional_text(existing_format, "existingFormat")
    moment = moment_of(value, _zone(state, time_zone), existing, language)
    return printed_date(moment, format, language)


def _date_add(
    state: State,
    value: Any,
    amount: Any = None,
    unit: Any = None,
    format: Any = None,
    time_zone: Any = None,
    existing_format: Any = None,
    locale: Any = None,
) -> Any:
    if value is None:
        return None
    language = _locale(state, locale)
    existing = optional_text(existing_format, "existingFormat")
    moment = moment_of(value, _zone(state, time_zone), existing, language)
    later = moment.plus(_amount(amount), text(unit, "unit"))
    return printed_date(later, format, language)


def _amount(value: Any) -> int:
    if is_number(value) or isinstance(value, str):
        return int(value)
    raise EvaluationError(f"the argument `amount` must be a number, not {kind(value)}")


def _stamp(read: Callable[[Moment], int | str]) -> Callable[..., Any]:
    """A filter that gives the time since 1970 in some unit."""

    def stamp(state: State, value: Any, time_zone: Any = None, existing_format: Any = None) -> Any:
        if value is None:
            return None
        existing = optional_text(existing_format, "existingFormat")
        zone = _zone(state, time_zone)
        return read(moment_of(value, zone, existing, state.environment.locale))

    return stamp


def _filter(name: str, call: Callable[..., Any], *names: str) -> Builtin:
    return builtin(name, call, *names, takes_value=True, takes_state=True)


ZONE_AND_FORMAT = ("timeZone", "existingFormat")

DATE_FILTERS: tuple[Builtin, ...] = (
    _filter("date", _date, "format", *ZONE_AND_FORMAT, "locale"),
    _filter("dateAdd", _date_add, "amount", "unit", "format", *ZONE_AND_FORMAT, "locale"),
    _filter("timestamp", _stamp(lambda moment: moment.epoch_seconds), *ZONE_AND_FORMAT),
    _filter(
        "timestampMilli", _stamp(lambda moment: moment.epoch_nanos // 1_000_000), *ZONE_AND_FORMAT
    ),
    _filter(
        "timestampMicro", _stamp(lambda moment: str(moment.epoch_nanos // 1000)), *ZONE_AND_FORMAT
    ),
    _filter("timestampNano", _stamp(lambda moment: str(moment.epoch_nanos)), *ZONE_AND_FORMAT),
)
