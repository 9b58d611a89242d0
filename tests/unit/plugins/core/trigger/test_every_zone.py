"""Fixed times at every change of clocks of every zone from 2000 to 2040: none lost, none doubled.

A time that a change leaves out runs at the change; one that comes twice runs the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from vivace.plugins.core.trigger.schedule import Schedule

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
STEP = timedelta(days=7)
SECOND = timedelta(seconds=1)

Change = tuple[datetime, timedelta, timedelta]
"""When, and the offsets before and after."""


def changes(zone: ZoneInfo) -> Iterator[Change]:
    """Find the changes of a zone's offset to the second."""
    at, before = FIRST, _offset(zone, FIRST)
    while at < LAST:
        following = at + STEP
        after = _offset(zone, following)
        if before != after:
            yield _exact(zone, at, following), before, after
        at, before = following, after


def _exact(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(zone, low)
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    found = at.astimezone(zone).utcoffset()
    assert found is not None
    return found


@cache
def zones() -> dict[tuple[Change, ...], str]:
    """Give one zone for each history of changes: many are the same under other names."""
    return {tuple(changes(ZoneInfo(name))): name for name in sorted(available_timezones())}


def schedule(wall: datetime, zone: str) -> Schedule:
    kind = "io.kestra.plugin.core.trigger.Schedule"
    cron = f"{wall.minute} {wall.hour} {wall.day} {wall.month} *"
    return Schedule.model_validate({"id": "s", "type": kind, "cron": cron, "timezone": zone})


def dates(trigger: Schedule, at: datetime) -> list[datetime]:
    """Give the dates of the three days around an instant."""
    found, position = [], at - timedelta(days=1, hours=12)
    while (following := trigger.next_after(position)) is not None:
        position = following.astimezone(UTC)
        if position > at + timedelta(days=1, hours=12):
            break
        found.append(position)
    return found


def test_each_fixed_time_runs_once_at_each_change() -> None:
    checked = 0
    for history, name in zones().items():
        for at, before, after in history:
            length = abs(after - before)
            if length < timedelta(minutes=2) or length > timedelta(hours=12):
                continue  # of seconds, and the day that islands left out at the date line
            is_gap = after > before
            start = (at + min(before, after)).replace(tzinfo=None)
            wall = (start + length / 2).replace(second=0, microsecond=0)
            wanted = at if is_gap else wall.replace(tzinfo=UTC) - before
            assert dates(schedule(wall, name), at) == [wanted], (name, at, wall)
            checked += 1
    assert checked > 5_000


def test_the_date_before_is_the_one_that_comes_after() -> None:
    for number, (history, name) in enumerate(zones().items()):
        for at, _, _ in history[number % 5 :: 5]:
            trigger = schedule((at + timedelta(hours=1)).replace(tzinfo=None), name)
            following = trigger.next_after(at - timedelta(days=1))
            assert following is not None
            again = trigger.last_before(following.astimezone(UTC) + SECOND)
            assert again == following, (name, at)
