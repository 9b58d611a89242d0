"""The unique keys of executions that a calendar starts: of a trigger, in the order of their dates.

`schedule:TENANT:NAMESPACE:FLOW:TRIGGER:DATE` is the one execution that a trigger starts by itself
for a date; that of a backfill has the backfill's id behind it. So what became of a date, of a span
of dates, or of a backfill is a range of the index of unique keys, and nothing else has to be kept.
"""

from __future__ import annotations

from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey

__all__ = ["date_of_key", "schedule_key", "schedule_range"]

_DIGITS = 16
"""Of the microseconds since 1970, from 2001 till 2286; earlier dates are filled up."""
_BEFORE = 10**_DIGITS


def schedule_key(key: TriggerKey, at: Micros, backfill_id: str = "") -> str:
    """Give the key of the execution of a date, that of a backfill if its id is given."""
    own = f"{_prefix(key)}{_written(at)}"
    return f"{own}:{backfill_id}" if backfill_id else own


def schedule_range(key: TriggerKey, start: Micros, end: Micros) -> tuple[str, str]:
    """Give the first key of a span of dates, and the first one behind it."""
    return f"{_prefix(key)}{_written(start)}", f"{_prefix(key)}{_written(end)}"


def date_of_key(text: str) -> tuple[Micros, str]:
    """Give the date of a key, and the backfill it is of, if it is of one."""
    *_, last = (parts := text.split(":"))
    if _is_date(last):
        return _read(last), ""
    return _read(parts[-2]), last


def _prefix(key: TriggerKey) -> str:
    return "schedule:" + ":".join(key) + ":"


def _written(at: Micros) -> str:
    # `-` sorts before digits; of two dates before 1970, the earlier one leaves less of the whole
    return f"{at:0{_DIGITS}d}" if at >= 0 else f"-{_BEFORE + at:0{_DIGITS}d}"


def _is_date(text: str) -> bool:
    digits = text.removeprefix("-")
    return len(digits) == _DIGITS and digits.isdigit()


def _read(text: str) -> Micros:
    return int(text[1:]) - _BEFORE if text.startswith("-") else int(text)
