"""Times of the day, with an offset or without, and names of time zones."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

__all__ = ["TimeOfDay", "ZoneName"]


def _time(value: Any) -> time:
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value).strip())
    except ValueError as error:
        raise ValueError(
            f"`{value}` is no time of the day, such as 09:00:00 or 09:00:00+02:00"
        ) from error


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"timezone '({name})' is not a valid time-zone ID") from error
    return name


TimeOfDay = Annotated[
    time,
    BeforeValidator(_time),
    PlainSerializer(time.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "time"}),
]
"""A field that users write as `09:00:00` or `09:00:00+02:00`."""
ZoneName = Annotated[str, AfterValidator(_zone)]
"""An IANA name, such as Europe/Paris."""
