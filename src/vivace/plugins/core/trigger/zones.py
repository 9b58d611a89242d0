"""Time zones of triggers."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["zone_of"]


def zone_of(name: str) -> ZoneInfo:
    """Give a zone of the IANA data base.

    Raises:
        ValueError: there is none with the name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"timezone '({name})' is not a valid time-zone ID") from error
