"""ISO 8601 durations as `java.time.Duration` reads and writes them.

Days, hours, minutes and seconds only (a day is 24 hours; no years, months or weeks); each number
may carry a sign; hours are the largest unit that is written. A bare number means seconds.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

__all__ = ["Duration", "format_duration", "parse_duration"]

_ISO = re.compile(
    r"([+-]?)P(?:([+-]?\d+)D)?"
    r"(T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+)(?:[.,](\d{0,9}))?S)?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def parse_duration(value: str | float | timedelta) -> timedelta:
    """Read a duration.

    Args:
        value: `PT1M30S`, `P1DT2H`, or a number (also as text) of seconds.

    Raises:
        ValueError: it is no duration; the message shows the expected form.
    """
    if isinstance(value, timedelta):
        return value
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return timedelta(seconds=value)
        text = str(value).strip()
        if _NUMBER.fullmatch(text):
            return timedelta(seconds=float(text))
        return _parse_iso(text)
    except OverflowError as error:
        raise ValueError(f"`{value}` is longer than any duration that can be kept") from error


def _parse_iso(text: str) -> timedelta:
    match = _ISO.fullmatch(text)
    if match is None or text[-1] in "TtPp":
        raise ValueError(
            f"`{text}` is not an ISO 8601 duration of days, hours, minutes and seconds, "
            "such as PT30S, PT5M or P1DT2H"
        )
    sign, days, _, hours, minutes, seconds, fraction = match.groups()
    micros = int((fraction or "").ljust(9, "0")[:6] or 0)
    if (seconds or "").startswith("-"):
        micros = -micros
    value = timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=micros,
    )
    return -value if sign == "-" else value


def format_duration(value: timedelta) -> str:
    """Write a duration as ISO 8601: `PT24H`, `PT1M30.5S`, `PT0S`."""
    total = value // timedelta(microseconds=1)
    if total == 0:
        return "PT0S"
    sign = "-" if total < 0 else ""
    seconds, micros = divmod(abs(total), 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ["PT"]
    if hours:
        parts.append(f"{sign}{hours}H")
    if minutes:
        parts.append(f"{sign}{minutes}M")
    if seconds or micros:
        fraction = f".{micros:06d}".rstrip("0") if micros else ""
        parts.append(f"{sign}{seconds}{fraction}S")
    return "".join(parts)


def _validate(value: Any) -> timedelta:
    if isinstance(value, str | int | float | timedelta) and not isinstance(value, bool):
        return parse_duration(value)
    raise ValueError("expected an ISO 8601 duration such as PT30S")


Duration = Annotated[
    timedelta,
    BeforeValidator(_validate),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "format": "duration"}),
]
"""A field that users write as `PT5M`."""
