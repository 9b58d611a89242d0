"""Names and week rules of a language.

English is built in; other languages come from Babel, which is loaded when one is first asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vivace.expressions.errors import EvaluationError

__all__ = ["Names", "names_of"]

LOCALE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
ORDINALS = ("1st", "2nd", "3rd", "4th")
ENGLISH_STYLES: Mapping[str, str] = {
    "full": "EEEE, MMMM d, yyyy 'at' h:mm:ss a zzzz",
    "long": "MMMM d, yyyy 'at' h:mm:ss a z",
    "medium": "MMM d, yyyy, h:mm:ss a",
    "short": "M/d/yy, h:mm a",
}
ENGLISH_PERIODS = ((6, "at night"), (12, "in the morning"), (18, "in the afternoon"))
LATER_PERIODS = ((21, "in the evening"), (24, "at night"))


@dataclass(frozen=True, slots=True)
class Names:
    """What a language calls things; widths are `short`, `full` and `narrow`.

    Attributes:
        months: Width → twelve names.
        days: Width → seven names, Monday first.
        quarters: Width → four names.
        eras: Width → before and after.
        halves: Before and after noon.
        styles: Pattern of `full`, `long`, `medium` and `short`.
        first_day: First day of a week, Monday is 0.
        minimal_days: Days that the first week of a year has at least.
    """

    locale: str
    months: Mapping[str, list[str]]
    days: Mapping[str, list[str]]
    quarters: Mapping[str, list[str]]
    eras: Mapping[str, tuple[str, str]]
    halves: tuple[str, str]
    styles: Mapping[str, str]
    first_day: int
    minimal_days: int

    def period(self, when: dt.datetime) -> str:
        """The part of the day: `in the afternoon`."""
        if not self.locale.startswith("en"):
            return _babel_period(self.locale, when)
        if when.minute == 0 and when.hour in (0, 12):
            return "midnight" if when.hour == 0 else "noon"
        periods = (*ENGLISH_PERIODS, *LATER_PERIODS)
        return next(name for end, name in periods if when.hour < end)

    def zone(self, when: dt.datetime, *, wide: bool, generic: bool = False) -> str:
        """The name of a time zone: `CEST`, `Central European Summer Time`."""
        if when.tzinfo is dt.UTC:
            return "Coordinated Universal Time" if wide else "UTC"
        if getattr(when.tzinfo, "key", None) is None:
            from vivace.expressions.dates.iso import offset_text

            return offset_text(when.utcoffset() or dt.timedelta())
        if not wide and not generic:
            return when.tzname() or ""
        width = "long" if wide else "short"
        variant = "generic" if generic else None
        dates: Any = _babel("dates")
        return str(dates.get_timezone_name(when, width, locale=self.locale, zone_variant=variant))


@lru_cache(maxsize=64)
def names_of(locale: str) -> Names:
    """The names of a language such as `fr` or `fr_FR`.

    Raises:
        EvaluationError: there is no such locale, or Babel is needed and not installed.
    """
    if not LOCALE.fullmatch(locale):
        raise EvaluationError(f"`{locale}` is no locale", hint="write it as `fr` or `fr_FR`")
    return _english() if locale == "en_US" else _from_babel(locale)


def _english() -> Names:
    short_months = [name[:3] for name in MONTHS]
    return Names(
        locale="en_US",
        months={"short": short_months, "full": MONTHS, "narrow": [name[0] for name in MONTHS]},
        days={
            "short": [name[:3] for name in DAYS],
            "full": DAYS,
            "narrow": [name[0] for name in DAYS],
        },
        quarters={
            "short": ["Q1", "Q2", "Q3", "Q4"],
            "full": [f"{each} quarter" for each in ORDINALS],
            "narrow": ["1", "2", "3", "4"],
        },
        eras={
            "short": ("BC", "AD"),
            "full": ("Before Christ", "Anno Domini"),
            "narrow": ("B", "A"),
        },
        halves=("AM", "PM"),
        styles=ENGLISH_STYLES,
        first_day=6,
        minimal_days=1,
    )


def _babel(module: str) -> Any:
    import importlib

    try:
        return importlib.import_module(f"babel.{module}")
    except ImportError as exc:
        raise EvaluationError(
            "names in other languages need Babel", hint="pip install vivace[babel]"
        ) from exc


def _from_babel(locale: str) -> Names:
    core: Any = _babel("core")
    try:
        data = core.Locale.parse(locale)
    except (core.UnknownLocaleError, ValueError) as exc:
        raise EvaluationError(f"there is no locale `{locale}`") from exc
    widths = {"short": "abbreviated", "full": "wide", "narrow": "narrow"}
    return Names(
        locale=locale,
        months={own: _listed(data.months["format"][theirs], 1) for own, theirs in widths.items()},
        days={own: _listed(data.days["format"][theirs], 0) for own, theirs in widths.items()},
        quarters={
            own: _listed(data.quarters["format"][theirs], 1) for own, theirs in widths.items()
        },
        eras={own: (data.eras[theirs][0], data.eras[theirs][1]) for own, theirs in widths.items()},
        halves=_halves(data),
        styles={style: _style(data, style) for style in ENGLISH_STYLES},
        first_day=data.first_week_day,
        minimal_days=data.min_week_days,
    )


def _listed(names: Mapping[int, str], first: int) -> list[str]:
    return [str(names[index]) for index in range(first, first + len(names))]


def _halves(data: Any) -> tuple[str, str]:
    periods = data.day_periods["format"]
    names = periods.get("abbreviated") or periods["wide"]
    return str(names["am"]), str(names["pm"])


def _style(data: Any, style: str) -> str:
    date, time = data.date_formats[style].pattern, data.time_formats[style].pattern
    together = str(data.datetime_formats[style])
    # `y` alone is a year of any length in CLDR and in Java
    return together.replace("{1}", date).replace("{0}", time)


def _babel_period(locale: str, when: dt.datetime) -> str:
    dates: Any = _babel("dates")
    period = dates.get_period_id(when.time(), locale=locale)
    context = dates.get_period_names(width="wide", context="format", locale=locale)
    return str(context.get(period, context.get("pm" if when.hour >= 12 else "am", "")))
