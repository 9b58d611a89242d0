"""The dates of an interval in an order: those that a backfill starts, and what became of them.

Nothing is listed in the store: dates follow from the calendar, and results from the keys of
executions. Dates are walked in portions, on a thread where conditions have to be rendered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from vivace.errors import InvalidError
from vivace.model.instant import Micros, to_datetime
from vivace.model.state import State
from vivace.model.trigger import TriggerKey
from vivace.services.calendar import Calendar
from vivace.services.schedule_keys import date_of_key, schedule_range
from vivace.store import Backfill, BackfillMode, BackfillOrder, DatedExecution

__all__ = ["MOST_DATES", "BackfillDates", "DateResult", "DatedSource", "Interval"]

MOST_DATES = 200_000
"""Of one backfill."""
_PORTION = 500
_BAD = frozenset({State.FAILED, State.KILLED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Interval:
    """Dates of a trigger from `start` on and before `end`."""

    key: TriggerKey
    start: Micros
    end: Micros
    mode: BackfillMode = BackfillMode.ALL
    order: BackfillOrder = BackfillOrder.ASCENDING
    backfill_id: str = ""
    """Of the backfill whose own executions count as started; none for one to come."""

    @classmethod
    def of(cls, backfill: Backfill) -> Interval:
        """Give the interval of a backfill."""
        return cls(
            backfill.key, backfill.start, backfill.end, backfill.mode, backfill.order, backfill.id
        )

    @property
    def first(self) -> Micros:
        """The first position: in ascending order dates from it on, else dates up to it."""
        return self.start if self.ascends else self.end - 1

    @property
    def ascends(self) -> bool:
        """Whether the earliest date comes first."""
        return self.order is BackfillOrder.ASCENDING

    def behind(self, date: Micros) -> Micros:
        """Give the position behind a date."""
        return date + 1 if self.ascends else date - 1


@dataclass(frozen=True, slots=True)
class DateResult:
    """A date, and what became of it."""

    date: Micros
    execution: DatedExecution | None
    """Its last execution; None while there is none."""


class DatedSource(Protocol):
    """Executions by their keys."""

    async def of_span(self, span: tuple[str, str]) -> list[DatedExecution]:
        """Give those of a span of dates, by date."""
        ...


class BackfillDates:
    """Walks through intervals."""

    def __init__(self, dated: DatedSource) -> None:
        self._dated = dated

    async def wanted(
        self, calendar: Calendar, interval: Interval, position: Micros
    ) -> AsyncIterator[Micros]:
        """Give the dates from a position on that are to be started, as things stand then."""
        async for date, executions in self._walk(calendar, interval, position):
            if _is_wanted(interval, executions):
                yield date

    async def count(self, calendar: Calendar, interval: Interval) -> int:
        """Count the dates that are to be started.

        Raises:
            InvalidError: there are too many for one backfill.
        """
        count = 0
        async for _ in self.wanted(calendar, interval, interval.first):
            count += 1
            if count > MOST_DATES:
                raise InvalidError(
                    f"the interval has more than {MOST_DATES} dates",
                    hint="make several backfills of shorter intervals",
                )
        return count

    async def page(
        self,
        calendar: Calendar,
        interval: Interval,
        offset: int,
        size: int,
        next_at: Micros | None = None,
    ) -> list[DateResult]:
        """Give some dates of a backfill in its order, each with what became of it.

        Args:
            calendar: Of the trigger.
            interval: Of the backfill.
            offset: Dates to leave out.
            size: Dates to give.
            next_at: Position from which on the backfill has not started any; None when it has
                started all. Of an interval without backfill, none is started.
        """
        found: list[DateResult] = []
        async for date, executions in self._walk(calendar, interval, interval.first):
            own = [item for item in executions if _is_own(interval, item)]
            is_open = not interval.backfill_id or _has_to_come(interval, date, next_at)
            if not own and not (is_open and _is_wanted(interval, executions)):
                continue
            if offset:
                offset -= 1
                continue
            found.append(DateResult(date, _last(own or executions)))
            if len(found) >= size:
                break
        return found

    async def _walk(
        self, calendar: Calendar, interval: Interval, position: Micros
    ) -> AsyncIterator[tuple[Micros, Sequence[DatedExecution]]]:
        while True:
            dates = await asyncio.to_thread(_portion, calendar, interval, position)
            if not dates:
                return
            executions = await self._executions(interval, dates)
            for date in dates:
                yield date, executions.get(date, ())
            position = interval.behind(dates[-1])

    async def _executions(
        self, interval: Interval, dates: Sequence[Micros]
    ) -> Mapping[Micros, Sequence[DatedExecution]]:
        span = schedule_range(interval.key, min(dates), max(dates) + 1)
        found: dict[Micros, list[DatedExecution]] = {}
        for execution in await self._dated.of_span(span):
            found.setdefault(date_of_key(execution.key)[0], []).append(execution)
        return found


def _portion(calendar: Calendar, interval: Interval, position: Micros) -> list[Micros]:
    """Give some dates from a position on; none when there are no more."""
    found: list[Micros] = []
    while len(found) < _PORTION:
        if interval.ascends:
            date = calendar.next_after(position - 1)
        else:
            date = calendar.last_before(position + 1)
        if date is None or not interval.start <= date < interval.end:
            break
        position = interval.behind(date)
        if calendar.passes(to_datetime(date)):  # else it is one where a search was given up
            found.append(date)
    return found


def _is_wanted(interval: Interval, executions: Sequence[DatedExecution]) -> bool:
    if any(_is_own(interval, item) for item in executions):
        return False
    match interval.mode:
        case BackfillMode.ALL:
            return True
        case BackfillMode.MISSING:
            return not executions
        case BackfillMode.FAILED:
            last = _last(executions)
            return last is not None and last.fully_ended and last.state in _BAD


def _is_own(interval: Interval, execution: DatedExecution) -> bool:
    return bool(interval.backfill_id) and date_of_key(execution.key)[1] == interval.backfill_id


def _last(executions: Sequence[DatedExecution]) -> DatedExecution | None:
    return max(executions, key=lambda item: (item.started_at, item.key), default=None)


def _has_to_come(interval: Interval, date: Micros, next_at: Micros | None) -> bool:
    if next_at is None:
        return False
    return date >= next_at if interval.ascends else date <= next_at
