"""Spans of time in which events count together: what an event opens, and what comes next.

All are half-open, `[start, end)`, and pure: an instant and a time zone give the span. Days are
those of the zone's calendar, so that one of 23 or 25 hours is one day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

from vivace.model.instant import Micros, from_datetime, to_datetime

__all__ = [
    "DailyWindow",
    "DurationWindow",
    "EventWindow",
    "PeriodicWindow",
    "SlidingWindow",
    "Span",
]

_MICRO = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant to before another."""

    start: Micros
    end: Micros

    def holds(self, at: Micros) -> bool:
        """Whether an instant lies in it."""
        return self.start <= at < self.end


class EventWindow(Protocol):
    """A way to put events together."""

    def around(self, at: Micros, zone: tzinfo) -> Span | None:
        """Give the span that an event opens when none is open; None when it does not count."""
        ...

    def coming(self, at: Micros, zone: tzinfo) -> Span | None:
        """Give the span that an instant lies in, or the next one.

        None when there is none before an event opens it.
        """
        ...


@dataclass(frozen=True, slots=True)
class SlidingWindow:
    """A length of time from the first event on."""

    length: timedelta

    def around(self, at: Micros, zone: tzinfo) -> Span | None:
        return Span(at, at + self.length // _MICRO)

    def coming(self, at: Micros, zone: tzinfo) -> Span | None:
        return None


@dataclass(frozen=True, slots=True)
class DurationWindow:
    """A length of time that begins at a full day, a full hour, or a multiple of itself in the hour.

    Which of them follows from the length; `advance` moves the beginning, and of the spans in a row
    that this gives, the one around the event is taken.
    """

    length: timedelta = _DAY
    advance: timedelta = timedelta()

    def around(self, at: Micros, zone: tzinfo) -> Span | None:
        if self._is_days:
            return self._days(at, zone)
        length = self.length // _MICRO
        start = self._truncated(at, zone) + self.advance // _MICRO
        start += (at - start) // length * length
        return Span(start, start + length)

    def coming(self, at: Micros, zone: tzinfo) -> Span | None:
        return self._days(at, zone) if self._is_days else None

    @property
    def _is_days(self) -> bool:
        return self.length >= _DAY and not self.length % _DAY

    def _days(self, at: Micros, zone: tzinfo) -> Span:
        day, step = _local(at, zone).date(), self.length // _DAY
        advance = self.advance // _MICRO
        behind = (_midnight(day, zone) + advance - at) // (_DAY * step // _MICRO)
        # The division counts days of 24 hours; the last ones are looked at.
        return _last_from(
            lambda index: _midnight(day + step * index * _DAY, zone) + advance, -behind, at
        )

    def _truncated(self, at: Micros, zone: tzinfo) -> Micros:
        local = _local(at, zone)
        if self.length >= _DAY:
            return _midnight(local.date(), zone)
        passed = timedelta(
            minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        kept = timedelta() if self.length >= _HOUR else passed // self.length * self.length
        return at - (passed - kept) // _MICRO


@dataclass(frozen=True, slots=True)
class PeriodicWindow:
    """Spans in a row without gap, counted from midnight plus an offset.

    What does not divide the day is cut at the next beginning. Those longer than a day are whole
    days, counted from a fixed day, so that all agree about them.
    """

    every: timedelta
    offset: timedelta = timedelta()

    def around(self, at: Micros, zone: tzinfo) -> Span | None:
        step = max(self.every // _DAY, 1)
        today = _local(at, zone).date().toordinal()
        offset = self.offset // _MICRO

        def anchor(index: int) -> Micros:
            return _midnight(date.fromordinal(index * step), zone) + offset

        period = _last_from(anchor, today // step, at)
        if self.every >= _DAY:
            return period
        every = self.every // _MICRO
        start = period.start + (at - period.start) // every * every
        return Span(start, min(start + every, period.end))

    def coming(self, at: Micros, zone: tzinfo) -> Span | None:
        return self.around(at, zone)


@dataclass(frozen=True, slots=True)
class DailyWindow:
    """A range of each day, its end included; one that ends before it starts ends the next day.

    Times with an offset are read at that offset, whatever the zone.
    """

    end: time
    start: time = time()

    def around(self, at: Micros, zone: tzinfo) -> Span | None:
        return next((span for span in self._near(at, zone) if span.holds(at)), None)

    def coming(self, at: Micros, zone: tzinfo) -> Span | None:
        return next(span for span in self._near(at, zone) if at < span.end)

    def _near(self, at: Micros, zone: tzinfo) -> list[Span]:
        own = self.end.tzinfo or self.start.tzinfo or zone
        today = _local(at, own).date()
        return [self._on(today + day * _DAY, own) for day in (-1, 0, 1, 2)]

    def _on(self, day: date, zone: tzinfo) -> Span:
        start = _instant(day, self.start, zone)
        is_over_midnight = self.end.replace(tzinfo=None) < self.start.replace(tzinfo=None)
        end = _instant(day + _DAY if is_over_midnight else day, self.end, zone)
        return Span(start, end + 1)


def _last_from(start_of: Callable[[int], Micros], index: int, at: Micros) -> Span:
    """Give the span of a rising row of beginnings in which an instant lies, looked for nearby."""
    while start_of(index) > at:
        index -= 1
    while start_of(index + 1) <= at:
        index += 1
    return Span(start_of(index), start_of(index + 1))


def _local(at: Micros, zone: tzinfo) -> datetime:
    return to_datetime(at).astimezone(zone)


def _midnight(day: date, zone: tzinfo) -> Micros:
    return _instant(day, time(), zone)


def _instant(day: date, at: time, zone: tzinfo) -> Micros:
    """Give the instant of a wall's time; one that a clock change leaves out is counted on."""
    wall = datetime.combine(day, at.replace(tzinfo=None), at.tzinfo or zone)
    return from_datetime(wall.astimezone(UTC))
