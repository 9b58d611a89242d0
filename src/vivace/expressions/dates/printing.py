"""Writes a moment by the elements of a pattern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from vivace.expressions.dates.iso import offset_text
from vivace.expressions.dates.moment import Moment
from vivace.expressions.dates.names import Names
from vivace.expressions.dates.pattern import Element, Field, Fraction, Literal
from vivace.expressions.dates.weeks import week_of_month, week_of_year

__all__ = ["Step", "print_moment", "printing_steps"]

Step = str | Callable[[Moment], str]

WIDTHS = {4: "full", 5: "narrow"}
NUMERIC_MONTHS = 2
SECONDS_OF_DAY = 86400


def printing_steps(elements: Iterable[Element], names: Names) -> tuple[Step, ...]:
    """What prints a moment: literal texts, and functions that give the others."""
    steps: list[Step] = []
    for element in elements:
        match element:
            case Literal():
                steps.append(element.text)
            case Field():
                steps.append(_field_step(element, names))
            case Fraction():
                steps.append(_fraction_step(element.group))
            case _:
                steps.extend(printing_steps(element.elements, names))
    return tuple(steps)


def print_moment(steps: tuple[Step, ...], moment: Moment) -> str:
    """The text of a moment."""
    return "".join([step if isinstance(step, str) else step(moment) for step in steps])


def _field_step(field: Field, names: Names) -> Callable[[Moment], str]:
    printer, count, width = PRINTERS[field.letter], field.count, field.width
    if width:
        return lambda moment: printer(moment, count, names).rjust(width)
    return lambda moment: printer(moment, count, names)


def _fraction_step(group: int) -> Callable[[Moment], str]:
    return lambda moment: _fraction(moment.nano, group)


def _fraction(nano: int, group: int) -> str:
    digits = f"{nano:09}".rstrip("0")
    digits = digits.ljust(-(-len(digits) // group) * group, "0")
    return f".{digits}" if digits else ""


Printer = Callable[[Moment, int, Names], str]


def _number(read: Callable[[Moment], int]) -> Printer:
    return lambda moment, count, names: f"{read(moment):0{count}}"  # noqa: ARG005


def _year_text(year: int, count: int) -> str:
    if count == 2:
        return f"{year % 100:02}"
    text = f"{abs(year):0{count}}"
    sign = "-" if year < 0 else "+" if count >= 4 and len(text) > count else ""
    return sign + text


def _year(moment: Moment, count: int, names: Names) -> str:
    del names
    return _year_text(moment.when.year, count)


def _week_year(moment: Moment, count: int, names: Names) -> str:
    return _year_text(week_of_year(moment.when.date(), names)[0], count)


def _week(moment: Moment, count: int, names: Names) -> str:
    return f"{week_of_year(moment.when.date(), names)[1]:0{count}}"


def _week_in_month(moment: Moment, count: int, names: Names) -> str:
    return f"{week_of_month(moment.when.date(), names):0{count}}"


def _month(moment: Moment, count: int, names: Names) -> str:
    if count <= NUMERIC_MONTHS:
        return f"{moment.when.month:0{count}}"
    return names.months[WIDTHS.get(count, "short")][moment.when.month - 1]


def _quarter(moment: Moment, count: int, names: Names) -> str:
    quarter = (moment.when.month - 1) // 3
    if count <= NUMERIC_MONTHS:
        return f"{quarter + 1:0{count}}"
    return names.quarters[WIDTHS.get(count, "short")][quarter]


def _day_name(moment: Moment, count: int, names: Names) -> str:
    return names.days[WIDTHS.get(count, "short")][moment.when.weekday()]


def _day_number(moment: Moment, count: int, names: Names) -> str:
    if count > NUMERIC_MONTHS:
        return _day_name(moment, count, names)
    return f"{(moment.when.weekday() - names.first_day) % 7 + 1:0{count}}"


def _era(moment: Moment, count: int, names: Names) -> str:
    del moment
    return names.eras[WIDTHS.get(count, "short")][1]


def _half(moment: Moment, count: int, names: Names) -> str:
    del count
    return names.halves[moment.when.hour >= 12]


def _period(moment: Moment, count: int, names: Names) -> str:
    del count
    return names.period(moment.when)


def _decimals(moment: Moment, count: int, names: Names) -> str:
    del names
    return f"{moment.nano:09}"[:count]


def _zone_id(moment: Moment, count: int, names: Names) -> str:
    del count, names
    zone = moment.when.tzinfo
    region = getattr(zone, "key", None)
    return region or ("UTC" if zone is dt.UTC else offset_text(moment.offset))


def _zone_name(moment: Moment, count: int, names: Names) -> str:
    return names.zone(moment.when, wide=count == 4)


def _generic_zone_name(moment: Moment, count: int, names: Names) -> str:
    return names.zone(moment.when, wide=count == 4, generic=True)


def _localized_offset(moment: Moment, count: int, names: Names) -> str:
    del names
    total = int(moment.offset.total_seconds())
    if total == 0:
        return "GMT"
    sign, total = ("-", -total) if total < 0 else ("+", total)
    hours, minutes, seconds = total // 3600, total // 60 % 60, total % 60
    if count == 4:
        text = f"GMT{sign}{hours:02}:{minutes:02}"
    else:
        text = f"GMT{sign}{hours}" + (f":{minutes:02}" if minutes or seconds else "")
    return text + (f":{seconds:02}" if seconds else "")


def _offset_or_z(moment: Moment, count: int, names: Names) -> str:
    return _offset(moment, count, names) if moment.offset else "Z"


def _offset(moment: Moment, count: int, names: Names) -> str:
    """`+02`, `+0200`, `+02:00`, and with seconds where the zone has any."""
    del names
    total = int(moment.offset.total_seconds())
    sign, total = ("-", -total) if total < 0 else ("+", total)
    hours, minutes, seconds = f"{total // 3600:02}", f"{total // 60 % 60:02}", f"{total % 60:02}"
    if count == 1:
        return sign + hours + (minutes if minutes != "00" else "")
    colon = ":" if count in (3, 5) else ""
    with_seconds = count >= 4 and seconds != "00"
    return f"{sign}{hours}{colon}{minutes}" + (f"{colon}{seconds}" if with_seconds else "")


def _rfc_offset(moment: Moment, count: int, names: Names) -> str:
    if count <= 3:
        return _offset(moment, 2, names)
    if count == 4:
        return _localized_offset(moment, 4, names)
    return _offset_or_z(moment, 5, names)


def _second_of_day(moment: Moment) -> int:
    when = moment.when
    return when.hour * 3600 + when.minute * 60 + when.second


PRINTERS: Mapping[str, Printer] = {
    "y": _year,
    "u": _year,
    "Y": _week_year,
    "G": _era,
    "M": _month,
    "L": _month,
    "d": _number(lambda moment: moment.when.day),
    "D": _number(lambda moment: moment.when.timetuple().tm_yday),
    "E": _day_name,
    "e": _day_number,
    "c": _day_number,
    "w": _week,
    "W": _week_in_month,
    "Q": _quarter,
    "q": _quarter,
    "a": _half,
    "B": _period,
    "h": _number(lambda moment: (moment.when.hour + 11) % 12 + 1),
    "K": _number(lambda moment: moment.when.hour % 12),
    "k": _number(lambda moment: moment.when.hour or 24),
    "H": _number(lambda moment: moment.when.hour),
    "m": _number(lambda moment: moment.when.minute),
    "s": _number(lambda moment: moment.when.second),
    "S": _decimals,
    "A": _number(lambda moment: _second_of_day(moment) * 1000 + moment.nano // 1_000_000),
    "n": _number(lambda moment: moment.nano),
    "N": _number(lambda moment: _second_of_day(moment) * 1_000_000_000 + moment.nano),
    "V": _zone_id,
    "v": _generic_zone_name,
    "z": _zone_name,
    "O": _localized_offset,
    "X": _offset_or_z,
    "x": _offset,
    "Z": _rfc_offset,
}
