"""Schedule: the calendar of a cron expression in its zone, above all when the clocks change.

Two oracles know nothing of cron libraries. An expression with `*` in its minute or hour runs
whenever the wall's clock shows a time that matches, so in the hour that comes twice it runs in
both. One with fixed times runs once for each of them: at the first of two, and at the shift when
the time is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from vivace.plugins.core.trigger.schedule import Schedule
from vivace.services.calendar import Calendar

MINUTE = timedelta(minutes=1)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",  # clocks changed at midnight
    "America/St_Johns",  # at 00:01, by an offset of half an hour
    "Australia/Lord_Howe",  # by half an hour
    "Africa/Casablanca",  # around Ramadan, and negative daylight saving
    "Antarctica/Troll",  # by two hours
    "Asia/Beirut",
    "Pacific/Apia",  # left out a whole day
    "Asia/Kathmandu",  # never
)


def schedule(cron: str, zone: str = "Etc/UTC", **more: object) -> Schedule:
    return Schedule.model_validate(
        {
            "id": "s",
            "type": "io.kestra.plugin.core.trigger.Schedule",
            "cron": cron,
            "timezone": zone,
            **more,
        },
        by_alias=True,
    )


# When the clocks change


@dataclass(frozen=True)
class Transition:
    """A change of a zone's offset; instants in UTC."""

    zone: str
    at: datetime
    before: timedelta
    after: timedelta

    @property
    def wall(self) -> datetime:
        """What the wall's clock shows in the middle of what is left out, or comes twice."""
        middle = self.at + self.before + (self.after - self.before) / 2
        return middle.replace(tzinfo=None, second=0)

    def minutes(self) -> list[tuple[datetime, datetime]]:
        """Give each minute around it with what the wall's clock shows then."""
        zone = ZoneInfo(self.zone)
        reach = (
            timedelta(hours=27) if abs(self.after - self.before) > MINUTE * 600 else MINUTE * 400
        )
        start = (self.at - reach).replace(second=0)
        count = int(2 * reach / MINUTE)
        instants = [start + number * MINUTE for number in range(count)]
        return [(at, at.astimezone(zone).replace(tzinfo=None, fold=0)) for at in instants]


@cache
def transitions(zone: str) -> list[Transition]:
    """Find all changes of offset from 2000 to 2040 to the minute."""
    found = []
    info = ZoneInfo(zone)
    at, end = datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
    while at < end:
        following = at + timedelta(days=5)
        if _offset(info, at) != _offset(info, following):
            low, high = at, following
            while high - low > MINUTE:
                middle = low + (high - low) / 2
                middle = middle.replace(second=0, microsecond=0)
                if middle == low:
                    break
                if _offset(info, middle) == _offset(info, at):
                    low = middle
                else:
                    high = middle
            found.append(Transition(zone, high, _offset(info, low), _offset(info, high)))
        at = following
    return found


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def by_the_wall(change: Transition, minutes: set[int], hours: set[int]) -> list[datetime]:
    """The oracle for expressions with `*`."""
    return [at for at, wall in change.minutes() if wall.minute in minutes and wall.hour in hours]


def once_each(change: Transition, minutes: set[int], hours: set[int]) -> list[datetime]:
    """The oracle for fixed times."""
    around = change.minutes()
    first: dict[datetime, datetime] = {}
    for at, wall in around:
        first.setdefault(wall, at)
    wall = around[0][1]
    found: list[datetime] = []
    while wall <= around[-1][1]:
        if wall.minute in minutes and wall.hour in hours:
            found.append(first.get(wall, change.at))
        wall += MINUTE
    return sorted(set(found))


def instants_of(cron: str, change: Transition) -> list[datetime]:
    around = change.minutes()
    trigger, at = schedule(cron, change.zone), around[0][0] - MINUTE
    found: list[datetime] = []
    while True:
        following = trigger.next_after(at)
        assert following is not None
        assert following.astimezone(UTC) > at, f"{following} is not later than {at}"
        at = following.astimezone(UTC)
        if at > around[-1][0]:
            return found
        found.append(at)


EVERY_HOUR, EVERY_MINUTE = set(range(24)), set(range(60))


@pytest.mark.parametrize("zone", ZONES)
def test_fixed_times_run_once_each_also_when_the_clocks_change(zone: str) -> None:
    for change in transitions(zone)[::4]:  # the others are in `test_every_zone`
        hour, minute = change.wall.hour, change.wall.minute
        other = (minute + 7) % 60
        for minutes, hours in (({minute}, {hour}), ({minute, other}, {hour, 4}), ({0}, {0, 3, 12})):
            cron = f"{_list(minutes)} {_list(hours)} * * *"
            assert instants_of(cron, change) == once_each(change, minutes, hours), (cron, change)


@pytest.mark.parametrize("zone", ZONES)
def test_expressions_with_stars_follow_the_wall_clock(zone: str) -> None:
    for change in transitions(zone)[::3]:
        if (change.at + change.before).minute == 1:
            continue  # Newfoundland's until 2011: the library walks by whole hours
        for cron, minutes, hours in (
            ("*/15 * * * *", {0, 15, 30, 45}, EVERY_HOUR),
            ("5 * * * *", {5}, EVERY_HOUR),
            (f"*/20 {change.wall.hour} * * *", {0, 20, 40}, {change.wall.hour}),
        ):
            assert instants_of(cron, change) == by_the_wall(change, minutes, hours), (cron, change)


def _list(numbers: set[int]) -> str:
    return ",".join(map(str, sorted(numbers)))


def changes() -> st.SearchStrategy[Transition]:
    return st.sampled_from(ZONES[:-1]).flatmap(lambda zone: st.sampled_from(transitions(zone)))


@settings(max_examples=150, deadline=None)
@given(change=changes(), seconds=st.integers(-9_000, 9_000), shift=st.integers(-90, 90))
def test_the_next_instant_is_the_first_that_is_later(
    change: Transition, seconds: int, shift: int
) -> None:
    """Also when asked in the hour that comes twice, or is about to be left out."""
    at = change.at + timedelta(seconds=seconds)
    wall = change.wall + shift * MINUTE
    cron = f"{wall.minute} {wall.hour} * * *"
    found = schedule(cron, change.zone).next_after(at)
    assert found is not None
    wanted = [item for item in once_each(change, {wall.minute}, {wall.hour}) if item > at]
    if wanted:
        assert found.astimezone(UTC) == wanted[0]
    else:
        assert found.astimezone(UTC) > change.minutes()[-1][0]


@settings(max_examples=150, deadline=None)
@given(
    change=changes(),
    minutes=st.integers(-200, 200),
    cron=st.sampled_from(["*/20 * * * *", "30 * * * *", "0,30 0,1,2,3 * * *"]),
)
def test_the_neighbours_of_an_instant_are_its_neighbours(
    change: Transition, minutes: int, cron: str
) -> None:
    trigger = schedule(cron, change.zone)
    at = trigger.next_after(change.at + minutes * MINUTE)
    assert at is not None
    variables = trigger.firing_variables(at, Calendar(trigger))
    previous = datetime.fromisoformat(variables["previous"])
    assert previous < at.astimezone(UTC)
    again = trigger.next_after(previous)
    assert again is not None
    assert again.astimezone(UTC) == at.astimezone(UTC)
    following = trigger.next_after(at)
    assert following is not None
    assert datetime.fromisoformat(variables["next"]) == following.astimezone(UTC)


def test_there_are_changes_of_each_kind() -> None:
    every = [change for zone in ZONES for change in transitions(zone)]
    lengths = {int((change.after - change.before) / MINUTE) for change in every}
    assert {60, -60, 30, -30, 120, -120, 1440} <= lengths
    assert transitions("Asia/Kathmandu") == []


# Expressions


@pytest.mark.parametrize(
    ("cron", "instants"),
    [
        ("0 9 1 * *", ["2026-04-01T09:00", "2026-05-01T09:00"]),
        ("@daily", ["2026-03-11T00:00", "2026-03-12T00:00"]),
        ("@hourly", ["2026-03-10T13:00", "2026-03-10T14:00"]),
        ("@yearly", ["2027-01-01T00:00", "2028-01-01T00:00"]),
        ("30 7 * * MON-FRI", ["2026-03-11T07:30", "2026-03-12T07:30", "2026-03-13T07:30"]),
        ("0 0 * * 0", ["2026-03-15T00:00"]),
        ("0 0 * * 7", ["2026-03-15T00:00"]),
        ("0 0 13 * FRI", ["2026-03-13T00:00", "2026-03-20T00:00", "2026-03-27T00:00"]),
        ("0 0 29 2 *", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("15-45/15 12 * * *", ["2026-03-10T12:15", "2026-03-10T12:30", "2026-03-10T12:45"]),
    ],
)
def test_an_expression_means_these_instants(cron: str, instants: list[str]) -> None:
    at, trigger = datetime(2026, 3, 10, 12, 0, tzinfo=UTC), schedule(cron)
    for wanted in instants:
        found = trigger.next_after(at)
        assert found is not None
        assert found == datetime.fromisoformat(f"{wanted}+00:00")
        at = found


@pytest.mark.parametrize(
    ("cron", "message"),
    [
        ("* * * *", "expected 5 fields"),
        ("60 * * * *", r"invalid cron expression '60 \* \* \* \*': Bad minute"),
        ("0 0 31 2 *", "Bad day-of-month"),
        ("every day", "expected 5 fields"),
        ("0 0 * * MOON", "Bad day-of-week"),
    ],
)
def test_an_expression_that_is_wrong_is_refused(cron: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        schedule(cron)


def test_the_last_instant_before_a_moment_behind_one_is_that_one() -> None:
    trigger, at = schedule("0 0 1 * *"), datetime(2019, 12, 1, tzinfo=UTC)
    assert trigger.last_before(at + timedelta(microseconds=1)) == at
    assert trigger.last_before(at + timedelta(seconds=1)) == at
    assert trigger.last_before(at) == datetime(2019, 11, 1, tzinfo=UTC)


def test_seconds_come_first_when_they_are_wanted() -> None:
    trigger = schedule("*/20 30 7 * * MON", withSeconds=True)
    at, found = datetime(2026, 3, 10, 12, 0, tzinfo=UTC), []
    for _ in range(4):
        following = trigger.next_after(at)
        assert following is not None
        at = following
        found.append(f"{at:%d %H:%M:%S}")
    assert found == ["16 07:30:00", "16 07:30:20", "16 07:30:40", "23 07:30:00"]
    assert trigger.last_before(at) == datetime(2026, 3, 16, 7, 30, 40, tzinfo=UTC)
    with pytest.raises(ValidationError, match="expected 6 fields"):
        schedule("* * * * *", withSeconds=True)
    with pytest.raises(ValidationError, match="`withSeconds: true` adds the seconds"):
        schedule("* * * * * *")


def test_times_with_seconds_are_neither_lost_nor_doubled_when_the_clocks_change() -> None:
    trigger = schedule("15 30 2 * * *", "Europe/Berlin", withSeconds=True)
    for change, wanted in (
        ("2026-03-29", "2026-03-29T01:00:15"),
        ("2026-10-25", "2026-10-25T00:30:15"),
    ):
        day = datetime.fromisoformat(f"{change}T00:00+00:00")
        found = trigger.next_after(day)
        assert found is not None
        assert found.astimezone(UTC) == datetime.fromisoformat(f"{wanted}+00:00")
        following = trigger.next_after(found)
        assert following is not None
        assert following.date() == found.date() + timedelta(days=1)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="is not a valid time-zone ID"):
        schedule("@daily", zone)


def test_the_instant_is_told_in_the_zone_of_the_trigger() -> None:
    trigger = schedule("0 9 * * *", "America/New_York")
    at = trigger.next_after(datetime(2026, 7, 1, tzinfo=UTC))
    assert at is not None
    assert trigger.firing_variables(at, Calendar(trigger)) == {
        "date": "2026-07-01T09:00:00.000-04:00",
        "next": "2026-07-02T09:00:00.000-04:00",
        "previous": "2026-06-30T09:00:00.000-04:00",
    }
