"""A point in time with nanoseconds, seen in a zone."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from vivace.expressions.errors import EvaluationError

__all__ = ["Moment", "at_local", "from_epoch_nanos"]

NANOS = 1_000_000_000
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

ELAPSED_UNITS: Mapping[str, int] = {
    "NANOS": 1,
    "MICROS": 1_000,
    "MILLIS": 1_000_000,
    "SECONDS": NANOS,
    "MINUTES": 60 * NANOS,
    "HOURS": 3600 * NANOS,
    "HALF_DAYS": 12 * 3600 * NANOS,
}
"""Units that add elapsed time, in nanoseconds."""

DAY_UNITS: Mapping[str, int] = {"DAYS": 1, "WEEKS": 7}
MONTH_UNITS: Mapping[str, int] = {
    "MONTHS": 1,
    "YEARS": 12,
    "DECADES": 120,
    "CENTURIES": 1200,
    "MILLENNIA": 12000,
}
"""Units that keep the local time, in days and in months."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date-time in a zone.

    Attributes:
        when: Aware, to the microsecond.
        below_micro: The nanoseconds that `datetime` cannot hold, 0 to 999.
    """

    when: dt.datetime
    below_micro: int = 0

    @property
    def nano(self) -> int:
        """Nanosecond of the second."""
        return self.when.microsecond * 1000 + self.below_micro

    @property
    def offset(self) -> dt.timedelta:
        """Distance of the zone from UTC at this time."""
        return self.when.utcoffset() or dt.timedelta()

    @property
    def epoch_seconds(self) -> int:
        """Whole seconds since 1970, rounded down."""
        return (self.when - EPOCH) // dt.timedelta(seconds=1)

    @property
    def epoch_nanos(self) -> int:
        """Nanoseconds since 1970."""
        return self.epoch_seconds * NANOS + self.nano

    def in_zone(self, zone: dt.tzinfo) -> Moment:
        """The same point in time, seen elsewhere."""
        if self.when.tzinfo is zone:
            return self
        return Moment(self.when.astimezone(zone), self.below_micro)

    def plus(self, amount: int, unit: str) -> Moment:
        """A later moment: days and larger units keep the local time, smaller ones elapse.

        Raises:
            EvaluationError: there is no such unit, or no such year.
        """
        zone = self.when.tzinfo
        assert zone
        try:
            if unit in ELAPSED_UNITS:
                return from_epoch_nanos(self.epoch_nanos + amount * ELAPSED_UNITS[unit], zone)
            if unit in DAY_UNITS:
                return self._at(self.when + dt.timedelta(days=amount * DAY_UNITS[unit]))
            if unit in MONTH_UNITS:
                return self._at(_plus_months(self.when, amount * MONTH_UNITS[unit]))
        except (OverflowError, ValueError) as exc:
            raise EvaluationError("the date is outside the years 1 to 9999") from exc
        known = ", ".join((*ELAPSED_UNITS, *DAY_UNITS, *MONTH_UNITS))
        raise EvaluationError(f"there is no unit of time `{unit}`", hint=f"use one of {known}")

    def _at(self, local: dt.datetime) -> Moment:
        """The local time in the same zone; in an overlap with the same offset if possible."""
        zone = self.when.tzinfo
        assert zone
        local = local.replace(tzinfo=None)
        later = local.replace(tzinfo=zone, fold=1)
        if later.utcoffset() == self.offset and _exists(later):
            return Moment(later, self.below_micro)
        return at_local(local, self.below_micro, zone)


def at_local(local: dt.datetime, below_micro: int, zone: dt.tzinfo) -> Moment:
    """A local time in a zone: in a gap moved forward by its length, in an overlap the earlier.

    Raises:
        OverflowError: it is outside the years that `datetime` knows.
    """
    aware = local.replace(tzinfo=zone, fold=0)
    if zone is dt.UTC:
        return Moment(aware, below_micro)
    return Moment(aware.astimezone(dt.UTC).astimezone(zone), below_micro)


def from_epoch_nanos(nanos: int, zone: dt.tzinfo) -> Moment:
    """The moment so many nanoseconds after 1970.

    Raises:
        OverflowError: it is outside the years that `datetime` knows.
    """
    micros, below = divmod(nanos, 1000)
    return Moment((EPOCH + dt.timedelta(microseconds=micros)).astimezone(zone), below)


def _exists(local: dt.datetime) -> bool:
    return local.astimezone(dt.UTC).astimezone(local.tzinfo) == local


def _plus_months(when: dt.datetime, months: int) -> dt.datetime:
    """Months later, on the last day of the month when it has no such day."""
    total = when.year * 12 + when.month - 1 + months
    year, month = divmod(total, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError(year)
    last = calendar.monthrange(year, month + 1)[1]
    return when.replace(year=year, month=month + 1, day=min(when.day, last))
