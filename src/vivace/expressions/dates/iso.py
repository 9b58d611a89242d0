"""ISO-8601 texts of dates, times and durations, as Java's `toString` writes them."""

from __future__ import annotations

import datetime as dt

__all__ = ["date_time_text", "duration_seconds_text", "duration_text", "is_instant", "offset_text"]


def is_instant(value: dt.datetime) -> bool:
    """Whether `value` stands for a point in time alone: it is in UTC, without a named zone."""
    return value.tzinfo is dt.UTC


def date_time_text(value: dt.date | dt.time, *, full: bool = False) -> str:
    """A date, time or date-time; decimals in groups of three.

    Args:
        value: Anything of the `datetime` module with a calendar or a clock.
        full: Print zero seconds of local and zoned values too, and no zone in brackets.
    """
    if isinstance(value, dt.datetime):
        clock = _clock_text(value.time(), full=full or is_instant(value))
        return f"{value.date().isoformat()}T{clock}{_zone_text(value, full=full)}"
    if isinstance(value, dt.time):
        return _clock_text(value, full=full)
    return value.isoformat()


def offset_text(offset: dt.timedelta, *, zero: str = "Z") -> str:
    """`+02:00`, with seconds only when there are any."""
    total = offset.days * 86400 + offset.seconds
    if total == 0:
        return zero
    sign, total = ("-", -total) if total < 0 else ("+", total)
    text = f"{sign}{total // 3600:02}:{total // 60 % 60:02}"
    return f"{text}:{total % 60:02}" if total % 60 else text


def duration_text(value: dt.timedelta) -> str:
    """`Duration.toString`: hours are the largest unit, `PT0S` for nothing."""
    micros = value // dt.timedelta(microseconds=1)
    sign = -1 if micros < 0 else 1
    seconds, fraction = divmod(abs(micros), 1_000_000)
    hours, minutes, rest = sign * (seconds // 3600), sign * (seconds // 60 % 60), seconds % 60
    text = f"{hours}H" if hours else ""
    text += f"{minutes}M" if minutes else ""
    if rest or fraction:
        decimals = f".{fraction:06}".rstrip("0") if fraction else ""
        text += f"{'-' if sign < 0 else ''}{rest}{decimals}S"
    return f"PT{text or '0S'}"


def duration_seconds_text(value: dt.timedelta) -> str:
    """Decimal seconds with nine decimals, the form inside JSON."""
    micros = value // dt.timedelta(microseconds=1)
    seconds, fraction = divmod(abs(micros), 1_000_000)
    return f"{'-' if micros < 0 else ''}{seconds}.{fraction:06}000"


def _clock_text(value: dt.time, *, full: bool) -> str:
    text = f"{value.hour:02}:{value.minute:02}"
    if value.microsecond:
        decimals = f"{value.microsecond:06}"
        return f"{text}:{value.second:02}.{decimals[:3] if decimals.endswith('000') else decimals}"
    return f"{text}:{value.second:02}" if value.second or full else text


def _zone_text(value: dt.datetime, *, full: bool) -> str:
    offset = value.utcoffset()
    if offset is None:
        return ""
    region = "" if full or is_instant(value) else getattr(value.tzinfo, "key", "") or ""
    return offset_text(offset) + (f"[{region}]" if region else "")
