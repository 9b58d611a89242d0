"""Formats by name or pattern, for printing and for reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from vivace.expressions.dates.moment import Moment
from vivace.expressions.dates.names import Names, names_of
from vivace.expressions.dates.pattern import (
    Element,
    Field,
    Fraction,
    Literal,
    Optional,
    read_pattern,
)
from vivace.expressions.dates.printing import Step, print_moment, printing_steps
from vivace.expressions.dates.zones import zone_of

__all__ = ["Format", "format_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """What is printed or read.

    Attributes:
        elements: In order.
        names: Language of the names.
        in_utc: Printed in UTC whatever the zone.
    """

    elements: tuple[Element, ...]
    names: Names
    in_utc: bool
    _steps: tuple[Step, ...]

    @classmethod
    def of(cls, elements: tuple[Element, ...], names: Names, *, in_utc: bool = False) -> Format:
        """A format that is ready to print."""
        return cls(elements, names, in_utc, printing_steps(elements, names))

    def print(self, moment: Moment) -> str:
        """The text of a moment."""
        shown = moment.in_zone(zone_of("UTC")) if self.in_utc else moment
        return print_moment(self._steps, shown)


PATTERNS: Mapping[str, str] = {
    "iso": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "iso_milli": "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "iso_sec": "yyyy-MM-dd'T'HH:mm:ssXXX",
    "sql": "yyyy-MM-dd HH:mm:ss.SSSSSS",
    "sql_milli": "yyyy-MM-dd HH:mm:ss.SSS",
    "sql_sec": "yyyy-MM-dd HH:mm:ss",
}

OFFSET = Field("X", 5)
DATE = read_pattern("yyyy-MM-dd")
TIME = (*read_pattern("HH:mm"), Optional((*read_pattern(":ss"), Fraction())))
DATE_TIME = (*DATE, Literal("T"), *TIME)
REGION = Optional((Literal("["), Field("V", 2), Literal("]")))

ELEMENTS: Mapping[str, tuple[Element, ...]] = {
    "iso_date_time": (*DATE_TIME, Optional((OFFSET, REGION))),
    "iso_zoned_date_time": (*DATE_TIME, OFFSET, REGION),
    "iso_date": (*DATE, Optional((OFFSET,))),
    "iso_time": (*TIME, Optional((OFFSET,))),
    "iso_offset_time": (*TIME, OFFSET),
    "iso_local_date": DATE,
    "iso_local_date_time": DATE_TIME,
    "iso_local_time": TIME,
    "iso_instant": (*DATE, Literal("T"), *read_pattern("HH:mm:ss"), Fraction(3), OFFSET),
    "iso_ordinal_date": (*read_pattern("yyyy-DDD"), Optional((OFFSET,))),
    "iso_week_date": (*read_pattern("YYYY-'W'ww-e"), Optional((OFFSET,))),
    "rfc_1123_date_time": (
        Optional(read_pattern("EEE, ")),
        *read_pattern("d MMM yyyy HH:mm:ss "),
        Field("Z", 1),
    ),
}
ISO_WEEKS = ("iso_week_date",)
ENGLISH = ("rfc_1123_date_time",)
STYLES = ("full", "long", "medium", "short")


@lru_cache(maxsize=512)
def format_of(name: str, locale: str) -> Format:
    """The format with that name, or of that pattern.

    Raises:
        EvaluationError: it is neither, or there is no such locale.
    """
    names = names_of("en_US" if name in ENGLISH else locale)
    if name in STYLES:
        return Format.of(read_pattern(names.styles[name]), names)
    if name not in ELEMENTS:
        return Format.of(read_pattern(PATTERNS.get(name, name)), names)
    if name in ISO_WEEKS:
        names = _with_iso_weeks(names)
    return Format.of(ELEMENTS[name], names, in_utc=name == "iso_instant")


def _with_iso_weeks(names: Names) -> Names:
    from dataclasses import replace

    return replace(names, first_day=0, minimal_days=4)
