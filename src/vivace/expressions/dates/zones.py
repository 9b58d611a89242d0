"""Time zones by the ids that Java's `ZoneId.of` takes."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vivace.expressions.errors import EvaluationError

__all__ = ["zone_of"]

OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?")
UTC_NAMES = frozenset({"UTC", "Z", "GMT", "UT"})
MAX_HOURS = 18
NOT_IN_JAVA = frozenset({"EST", "MST", "HST", "localtime", "posixrules", "Factory"})
"""Files of the zone database that Java does not offer."""


@lru_cache(maxsize=256)
def zone_of(name: str) -> dt.tzinfo:
    """The zone named `Europe/Paris`, `UTC`, `Z`, `GMT+2` or `+05:30`.

    Raises:
        EvaluationError: there is no such zone.
    """
    if name in UTC_NAMES:
        return dt.UTC
    offset = OFFSET.fullmatch(name)
    if offset:
        return _fixed(name, *offset.groups())
    if name in NOT_IN_JAVA:
        raise EvaluationError(f"there is no time zone `{name}`")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise EvaluationError(
            f"there is no time zone `{name}`", hint="use a region such as `Europe/Paris`"
        ) from exc


def _fixed(name: str, sign: str, hours: str, minutes: str | None, seconds: str | None) -> dt.tzinfo:
    parts = int(hours), int(minutes or 0), int(seconds or 0)
    if parts[0] > MAX_HOURS or max(parts[1:]) > 59:
        raise EvaluationError(f"there is no time zone `{name}`")
    total = dt.timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2])
    return dt.timezone(-total if sign == "-" else total)
