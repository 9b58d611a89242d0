"""Figures for people: executions and log lines over time, and failures by their cause."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from vivace.errors import InvalidError
from vivace.model.duration import parse_duration
from vivace.model.instant import Micros, from_iso
from vivace.store import Count, FailureCount, Leaf, Op, Query, Span, Store

__all__ = ["Bucket", "StatisticsService", "Timeline", "period_of", "stepped"]

_SECOND = 1_000_000
_MINUTE, _HOUR, _DAY = 60 * _SECOND, 3_600 * _SECOND, 86_400 * _SECOND
_STEPS = (
    *(n * _SECOND for n in (1, 2, 5, 10, 15, 30)),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14, 28, 91, 364)),
)
"""Lengths that people name."""
_AFTER = frozenset({Op.GREATER_THAN, Op.GREATER_THAN_OR_EQUAL_TO})
_BEFORE = frozenset({Op.LESS_THAN, Op.LESS_THAN_OR_EQUAL_TO})
_DATES = frozenset({"timeRange", "startDate", "endDate"})
_MOST_BUCKETS = 500
_GROUPS_READ = 1_000
_VARYING = re.compile(r"[0-9A-Za-z]*\d[0-9A-Za-z]*(?:[-:.][0-9A-Za-z]*\d[0-9A-Za-z]*)*")
"""Numbers, dates and ids, by which messages of the same cause differ."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One step of a timeline that holds anything."""

    at: Micros
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by kind over a stretch of time; steps without any are left out."""

    start: Micros
    end: Micros
    step: Micros
    buckets: list[Bucket]


class StatisticsService:
    """Counts what the lists would find."""

    def __init__(
        self, store: Store, now: Callable[[], Micros] = lambda: time.time_ns() // 1_000
    ) -> None:
        self._figures = store.statistics
        self._now = now

    async def executions(self, query: Query, buckets: int, offset: Micros = 0) -> Timeline:
        """Count executions by state over the period that the query asks for.

        Args:
            query: Its filters by start say the period; without any it begins with the first
                execution that matches.
            buckets: How many steps at most; they have a length that people name.
            offset: How far the clock of who looks is ahead of UTC; steps begin at its full hours
                and midnights.

        Raises:
            InvalidError: the number of steps is not possible.
        """
        query = replace(query, now=query.now or self._now())
        span = await self._span(query, buckets, offset, self._figures.first_execution)
        return _timeline(span, await self._figures.executions_over_time(query, span))

    async def lines(self, query: Query, buckets: int, offset: Micros = 0) -> Timeline:
        """Count log lines by level; otherwise as `executions`."""
        query = replace(query, now=query.now or self._now())
        span = await self._span(query, buckets, offset, self._figures.first_line)
        return _timeline(span, await self._figures.lines_over_time(query, span))

    async def failures(self, query: Query, limit: int) -> list[FailureCount]:
        """Group failed executions by flow, task and message, the latest group first.

        Messages that differ in numbers and ids only are one group, shown by the latest.
        """
        groups: dict[tuple[str, ...], FailureCount] = {}
        for item in await self._figures.failures(query, _GROUPS_READ):
            key = (item.namespace, item.flow_id, item.task_id or "", _cause(item.message))
            known = groups.get(key)
            groups[key] = item if known is None else _joined(known, item)
        return list(groups.values())[:limit]

    async def _span(
        self,
        query: Query,
        buckets: int,
        offset: Micros,
        first: Callable[[Query], Awaitable[Micros | None]],
    ) -> Span:
        if not 1 <= buckets <= _MOST_BUCKETS:
            raise InvalidError(f"`buckets` is {buckets}, not a number from 1 to {_MOST_BUCKETS}")
        now = query.now or self._now()
        start, end = period_of(query, now)
        if start is None:
            found = await first(query)
            start = end - _HOUR if found is None else min(found, end)
        return stepped(start, max(end, start + 1), buckets, offset)


def stepped(start: Micros, end: Micros, buckets: int, offset: Micros) -> Span:
    """Cut a period into at most `buckets` steps of a length that people name, or one more."""
    step = next((each for each in _STEPS if (end - start) / each <= buckets), _STEPS[-1])
    first = (start + offset) // step * step - offset
    return Span(first, step, max(1, -(-(end - first) // step)))


def period_of(query: Query, now: Micros) -> tuple[Micros | None, Micros]:
    """Read from the filters when the period begins, None for unknown, and when it ends."""
    start, end = None, now
    for leaf in _leaves(query):
        if leaf.field == "timeRange":
            start = now - _length(leaf)
        elif leaf.field == "startDate" and leaf.op in _AFTER:
            start = _instant(leaf) or None
        elif leaf.op in _BEFORE:
            end = _instant(leaf)
    return start, end


def _leaves(query: Query) -> Iterable[Leaf]:
    return (item for item in query.filters if isinstance(item, Leaf) and item.field in _DATES)


def _length(leaf: Leaf) -> Micros:
    try:
        return parse_duration(str(leaf.value)) // timedelta(microseconds=1)
    except ValueError as error:
        raise InvalidError(str(error)) from error


def _instant(leaf: Leaf) -> Micros:
    try:
        return from_iso(str(leaf.value))
    except ValueError as error:
        raise InvalidError(f"`{leaf.value}` is not an ISO date with offset") from error


def _timeline(span: Span, counts: list[Count]) -> Timeline:
    buckets: dict[int, dict[str, int]] = {}
    for item in counts:
        buckets.setdefault(item.index, {})[item.kind] = item.count
    return Timeline(
        span.start,
        span.end,
        span.step,
        [Bucket(span.start + index * span.step, found) for index, found in buckets.items()],
    )


def _cause(message: str | None) -> str:
    return _VARYING.sub("#", (message or "").strip().split("\n", 1)[0])


def _joined(newer: FailureCount, older: FailureCount) -> FailureCount:
    return replace(
        newer, count=newer.count + older.count, first_at=min(newer.first_at, older.first_at)
    )
