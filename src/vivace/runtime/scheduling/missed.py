"""Instants that passed while a trigger could not fire: which of them are made up for."""

from __future__ import annotations

from vivace.model.instant import Micros
from vivace.plugin.trigger import MissedSchedules
from vivace.services.calendar import Calendar

__all__ = ["recovered", "too_late"]

_FIRST_WINDOW: Micros = 60_000_000
_TOLERANCE: Micros = 1_000_000
"""No instant is late by less: nobody fires at the very microsecond."""


def recovered(calendar: Calendar, next_at: Micros, now: Micros) -> Micros | None:
    """Give the instant to go on from, if `next_at` has passed while the trigger could not fire."""
    if next_at >= now:
        return next_at
    match calendar.trigger.recover_missed_schedules:
        case MissedSchedules.ALL:
            return next_at
        case MissedSchedules.NONE:
            return calendar.next_after(now)
        case MissedSchedules.LAST:
            return _last_until(calendar, next_at, now)


def too_late(calendar: Calendar, at: Micros, now: Micros) -> Micros | None:
    """Give the earliest instant that `at` is too late for, None if it is not late."""
    late = calendar.trigger.late_maximum_delay
    if late is None:
        return None
    earliest = now - max(int(late.total_seconds() * 1e6), _TOLERANCE)
    return earliest if at < earliest else None


def _last_until(calendar: Calendar, first: Micros, now: Micros) -> Micros:
    """Give the last instant until `now`; `first` is one of them.

    Looks back in windows that grow, so that a year without scheduler costs no more than a day.
    """
    last, window = first, _FIRST_WINDOW
    while now - window > first:
        found = calendar.next_after(now - window)
        if found is not None and found <= now:
            last = found
            break
        window *= 4
    while (following := calendar.next_after(last)) is not None and following <= now:
        last = following
    return last
