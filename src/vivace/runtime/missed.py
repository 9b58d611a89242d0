"""Instants that passed while a trigger could not fire: which of them are made up for."""

from __future__ import annotations

from vivace.model.instant import Micros, from_datetime, to_datetime
from vivace.plugin.trigger import MissedSchedules, ScheduledTrigger

__all__ = ["next_after", "recovered", "too_late"]

_FIRST_WINDOW: Micros = 60_000_000
_TOLERANCE: Micros = 1_000_000
"""No instant is late by less: nobody fires at the very microsecond."""


def next_after(trigger: ScheduledTrigger, after: Micros) -> Micros | None:
    """Give the first instant later than another."""
    found = trigger.next_after(to_datetime(after))
    return None if found is None else from_datetime(found)


def recovered(trigger: ScheduledTrigger, next_at: Micros, now: Micros) -> Micros | None:
    """Give the instant to go on from, if `next_at` has passed while the trigger could not fire."""
    if next_at >= now:
        return next_at
    match trigger.recover_missed_schedules:
        case MissedSchedules.ALL:
            return next_at
        case MissedSchedules.NONE:
            return next_after(trigger, now)
        case MissedSchedules.LAST:
            return _last_until(trigger, next_at, now)


def too_late(trigger: ScheduledTrigger, at: Micros, now: Micros) -> Micros | None:
    """Give the earliest instant that `at` is too late for, None if it is not late."""
    late = trigger.late_maximum_delay
    if late is None:
        return None
    earliest = now - max(int(late.total_seconds() * 1e6), _TOLERANCE)
    return earliest if at < earliest else None


def _last_until(trigger: ScheduledTrigger, first: Micros, now: Micros) -> Micros:
    """Give the last instant until `now`; `first` is one of them.

    Looks back in windows that grow, so that a year without scheduler costs no more than a day.
    """
    last, window = first, _FIRST_WINDOW
    while now - window > first:
        found = next_after(trigger, now - window)
        if found is not None and found <= now:
            last = found
            break
        window *= 4
    while (following := next_after(trigger, last)) is not None and following <= now:
        last = following
    return last
