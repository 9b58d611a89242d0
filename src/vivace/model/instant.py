"""Points in time as integers: microseconds since 1970-01-01T00:00:00Z.

Runtime records are made by the hundred thousand, so they hold an `int` where a value object would
cost ten times as much. Conversions live here; text and aware datetimes appear at the edges only.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["Micros", "from_datetime", "from_iso", "to_datetime", "to_iso"]

Micros = int
"""Microseconds since the epoch, UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def from_datetime(value: datetime) -> Micros:
    """Convert an aware datetime of any zone."""
    return (value - _EPOCH) // _MICROSECOND


def to_datetime(value: Micros) -> datetime:
    """Give the instant as an aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def to_iso(value: Micros) -> str:
    """Write the instant as ISO 8601 with six decimals and `Z`."""
    seconds, micros = divmod(value, 1_000_000)
    return f"{_second_text(seconds)}.{micros:06d}Z"


def from_iso(text: str) -> Micros:
    """Read an ISO 8601 date-time with offset or `Z`.

    Raises:
        ValueError: the text is no such date, or has no offset.
    """
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(f"the date `{text}` has no offset; write for example {text}Z")
    return from_datetime(value)


_cached_second = (-1, "")


def _second_text(seconds: int) -> str:
    # Consecutive calls mostly share their second: the text is made once per second.
    global _cached_second
    cached = _cached_second
    if cached[0] == seconds:
        return cached[1]
    # strftime would write years before 1000 with fewer than four digits.
    text = (_EPOCH + timedelta(seconds=seconds)).isoformat()[:19]
    _cached_second = (seconds, text)
    return text
