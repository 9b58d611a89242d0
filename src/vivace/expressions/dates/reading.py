"""Reads dates from text: the ISO forms, or the elements of a pattern.

Resolving is strict: a 30th of February is an error, not a 1st of March.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from vivace.expressions.dates.formats import Format
from vivace.expressions.dates.moment import Moment, at_local
from vivace.expressions.dates.names import Names
from vivace.expressions.dates.pattern import Element, Field, Fraction, Literal, Optional
from vivace.expressions.dates.weeks import first_week_start
from vivace.expressions.dates.zones import zone_of
from vivace.expressions.errors import EvaluationError

__all__ = ["read_date", "read_iso"]

ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?:(?P<offset>Z|[+-]\d\d:\d\d(?::\d\d)?)(?:\[(?P<region>[\w/+:~.-]+)\])?)?)?",
    re.IGNORECASE | re.ASCII,
)
OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?:?(\d\d)?", re.ASCII)
REGION = re.compile(r"[A-Za-z][\w~/.+-]*|[+-]\d\d:\d\d|Z", re.ASCII)


def read_iso(text: str, zone: dt.tzinfo) -> Moment:
    """A date-time with offset, one without (in `zone`), or a date (its start in `zone`).

    Raises:
        EvaluationError: the text has none of these forms, or there is no such day.
    """
    match = ISO.fullmatch(text)
    if match is None:
        raise EvaluationError(
            "the text is no ISO date", hint="give its pattern as `existingFormat`"
        )
    found = _Found(date=_iso_date(match["date"]))
    if match["hour"]:
        found.clock = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
        found.nano = int((match["fraction"] or "0").ljust(9, "0"))
    if match["offset"]:
        found.offset = _offset_of(match["offset"].upper())
        found.region = match["region"]
    return found.resolved(zone)


def read_date(text: str, form: Format, zone: dt.tzinfo) -> Moment:
    """A text read by a format: with a zone, a local date-time, or a date.

    Raises:
        EvaluationError: the text does not fit, or names no full date.
    """
    reader = _Reader(text, form.names)
    reader.read(form.elements)
    if reader.index != len(text):
        raise reader.mismatch()
    return reader.found.resolved(zone)


def _iso_date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as exc:
        raise EvaluationError("there is no such day") from exc


def _offset_of(text: str) -> dt.timedelta:
    if text in ("Z", "GMT", "UTC"):
        return dt.timedelta()
    match = OFFSET.fullmatch(text)
    if match is None:
        raise EvaluationError("the offset cannot be read")
    sign, hours, minutes, seconds = match.groups()
    total = dt.timedelta(hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0))
    return -total if sign == "-" else total


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    date: dt.date | None = None
    clock: tuple[int, int, int] | None = None
    nano: int = 0
    offset: dt.timedelta | None = None
    region: str | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    names: Names | None = None

    def resolved(self, zone: dt.tzinfo) -> Moment:
        """The moment, in the zone that was read or else in `zone`."""
        try:
            return self._resolved(zone)
        except (ValueError, OverflowError) as exc:
            raise EvaluationError("there is no such date or time") from exc

    def _resolved(self, zone: dt.tzinfo) -> Moment:
        date = self.date or self._date()
        clock = self.clock or self._clock()
        if clock is None:
            return at_local(dt.datetime.combine(date, dt.time()), 0, zone)
        micros, below = divmod(self.numbers.get("n", self.nano), 1000)
        local = dt.datetime.combine(date, dt.time(*clock, micros))
        if self.offset is not None:
            own: dt.tzinfo = dt.timezone(self.offset) if self.offset else dt.UTC
            moment = at_local(local, below, own)
            return moment.in_zone(zone_of(self.region)) if self.region else moment
        return at_local(local, below, zone_of(self.region) if self.region else zone)

    def _date(self) -> dt.date:
        read = self.numbers
        year = read.get("y", read.get("u"))
        if year is not None and "M" in read and "d" in read:
            return dt.date(year, read["M"], read["d"])
        if year is not None and "D" in read:
            date = dt.date(year, 1, 1) + dt.timedelta(days=read["D"] - 1)
            if date.year != year:
                raise ValueError(read["D"])
            return date
        if self.names and "Y" in read and "w" in read and ("e" in read or "E" in read):
            return self._date_of_week(self.names)
        raise EvaluationError("the text and its pattern give no full date")

    def _date_of_week(self, names: Names) -> dt.date:
        read = self.numbers
        start = first_week_start(read["Y"], names)
        if start is None:
            raise ValueError(read["Y"])
        day = read["e"] - 1 if "e" in read else (read["E"] - names.first_day) % 7
        return start + dt.timedelta(weeks=read["w"] - 1, days=day)

    def _clock(self) -> tuple[int, int, int] | None:
        read = self.numbers
        if "N" in read or "A" in read:
            seconds, self.nano = divmod(read.get("N", read.get("A", 0) * 1_000_000), 1_000_000_000)
            return seconds // 3600, seconds // 60 % 60, seconds % 60
        hour = self._hour()
        return None if hour is None else (hour, read.get("m", 0), read.get("s", 0))

    def _hour(self) -> int | None:
        read = self.numbers
        if "H" in read:
            return read["H"]
        if "k" in read:
            return _in_range(read["k"], 1, 24) % 24
        if "a" not in read:
            return None
        if "h" in read:
            return _in_range(read["h"], 1, 12) % 12 + 12 * read["a"]
        return _in_range(read["K"], 0, 11) + 12 * read["a"] if "K" in read else None


def _in_range(value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise ValueError(value)
    return value


class _Reader:
    """Walks through a text along the elements of a pattern."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.index = 0
        self.names = names
        self.found = _Found(names=names)

    def mismatch(self) -> EvaluationError:
        return EvaluationError(f"the date does not fit its pattern from character {self.index + 1}")

    def read(self, elements: tuple[Element, ...]) -> None:
        for position, element in enumerate(elements):
            match element:
                case Literal(literal):
                    self._literal(literal)
                case Field():
                    self._field(element, elements[position + 1 :])
                case Fraction():
                    self._fraction()
                case Optional():
                    self._optional(element)

    def _optional(self, section: Optional) -> None:
        start, before = self.index, dict(self.found.numbers)
        try:
            self.read(section.elements)
        except EvaluationError:
            self.index = start
            self.found.numbers = before

    def _literal(self, literal: str) -> None:
        if not self.text.startswith(literal, self.index):
            raise self.mismatch()
        self.index += len(literal)

    def _fraction(self) -> None:
        if self.text.startswith(".", self.index):
            self.index += 1
            digits = self._digits(1, 9)
            self.found.nano = int(digits.ljust(9, "0"))

    def _digits(self, least: int, most: int) -> str:
        digits = "".join(takewhile(_is_digit, self.text[self.index : self.index + most]))
        if len(digits) < least:
            raise self.mismatch()
        self.index += len(digits)
        return digits

    def _field(self, element: Field, following: tuple[Element, ...]) -> None:
        letter, count = element.letter, element.count
        if element.width:
            self.index += len(self.text[self.index :]) - len(self.text[self.index :].lstrip(" "))
        if letter in TEXT_READERS:
            TEXT_READERS[letter](self, count)
        elif letter == "S":
            self.found.nano = int(self._digits(count, count).ljust(9, "0"))
        elif letter in "MLQqEec" and count > 2:
            self._name(letter, count)
        else:
            self._number(letter, count, following)

    def _number(self, letter: str, count: int, following: tuple[Element, ...]) -> None:
        is_year = letter in "yuY"
        fixed = count > 1 and not (is_year and count != 2) and letter not in "nNA"
        # digits that the fixed fields right behind need are left for them
        reserved = 0 if fixed else sum(_fixed_widths(following))
        available = len("".join(takewhile(_is_digit, self.text[self.index : self.index + 19])))
        most = count if fixed else max(count, available - reserved)
        value = int(self._digits(count, most))
        if is_year and count == 2:
            value += 2000
        self.found.numbers[CANONICAL.get(letter, letter)] = value

    def _name(self, letter: str, count: int) -> None:
        width = {4: "full", 5: "narrow"}.get(count, "short")
        kind, names, first = self._names(letter)
        # the longest name that fits, as one may begin with another
        fitting = [
            (len(name), index)
            for index, name in enumerate(names[width])
            if self.text.startswith(name, self.index)
        ]
        if not fitting:
            raise self.mismatch()
        length, index = max(fitting)
        self.index += length
        self.found.numbers[kind] = index + first

    def _names(self, letter: str) -> tuple[str, Mapping[str, list[str]], int]:
        if letter in "ML":
            return "M", self.names.months, 1
        if letter in "Qq":
            return "Q", self.names.quarters, 1
        return "E", self.names.days, 0

    def half(self, count: int) -> None:
        del count
        for index, name in enumerate(self.names.halves):
            if self.text.startswith(name, self.index):
                self.index += len(name)
                self.found.numbers["a"] = index
                return
        raise self.mismatch()

    def era(self, count: int) -> None:
        name = self.names.eras[{4: "full", 5: "narrow"}.get(count, "short")][1]
        self._literal(name)

    def offset(self, count: int) -> None:
        del count
        if self.text.startswith(("GMT", "UTC"), self.index):
            self.index += 3
            if not OFFSET.match(self.text, self.index):
                self.found.offset = dt.timedelta()
                return
        elif self.text.startswith("Z", self.index):
            self.index += 1
            self.found.offset = dt.timedelta()
            return
        match = OFFSET.match(self.text, self.index)
        if match is None:
            raise self.mismatch()
        self.index = match.end()
        self.found.offset = _offset_of(match.group())

    def region(self, count: int) -> None:
        del count
        match = REGION.match(self.text, self.index)
        if match is None:
            raise self.mismatch()
        self.index = match.end()
        self.found.region = match.group()


CANONICAL = {"L": "M", "q": "Q", "c": "e", "u": "y"}
TEXT_READERS: Mapping[str, Callable[[_Reader, int], None]] = {
    "a": _Reader.half,
    "G": _Reader.era,
    **dict.fromkeys("XxZO", _Reader.offset),
    **dict.fromkeys("Vvz", _Reader.region),
}


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9"


def _fixed_widths(following: tuple[Element, ...]) -> Iterator[int]:
    """Widths of the numeric fields that follow without anything between."""
    for element in following:
        if not isinstance(element, Field) or element.letter in TEXT_READERS:
            return
        if element.letter in "MLQqEec" and element.count > 2:
            return
        if element.count == 1 and element.letter != "S":
            return
        yield element.count
