"""Windows: which events count together, also on days of 23 and 25 hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivace.model.instant import from_datetime, to_datetime
from vivace.plugin.event_window import (
    DailyWindow,
    DurationWindow,
    EventWindow,
    PeriodicWindow,
    SlidingWindow,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ZONES = (
    "Etc/UTC",
    "Europe/Berlin",
    "America/Sao_Paulo",  # clocks changed at midnight
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kathmandu",  # a quarter of an hour off
    "Pacific/Apia",  # left out a whole day
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001
    max_value=datetime(2037, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
).map(from_datetime)
lengths = st.one_of(
    st.integers(1, 24 * 60).map(lambda minutes: minutes * MINUTE),
    st.integers(1, 10).map(lambda days: days * DAY),
)
offsets = st.integers(0, 24 * 60 - 1).map(lambda minutes: minutes * MINUTE)


def shown(window: EventWindow, at: str, zone: str = "Etc/UTC") -> tuple[str, str] | None:
    found = window.around(from_datetime(datetime.fromisoformat(at)), ZoneInfo(zone))
    if found is None:
        return None
    local = [to_datetime(item).astimezone(ZoneInfo(zone)) for item in (found.start, found.end)]
    return local[0].isoformat(), local[1].isoformat()


@settings(max_examples=400)
@given(lengths, offsets, zones, instants)
def test_periodic_windows_leave_no_gap_and_do_not_overlap(
    every: timedelta, offset: timedelta, zone: ZoneInfo, at: int
) -> None:
    window = PeriodicWindow(every, offset)
    span = window.around(at, zone)
    assert span is not None and span.holds(at)
    assert window.around(span.start, zone) == window.around(span.end - 1, zone) == span
    following = window.around(span.end, zone)
    assert following is not None and following.start == span.end


@settings(max_examples=200)
@given(st.integers(1, 10), zones, instants)
def test_a_window_of_days_holds_its_event_and_begins_at_midnight(
    days: int, zone: ZoneInfo, at: int
) -> None:
    span = DurationWindow(days * DAY).around(at, zone)
    assert span is not None and span.holds(at)
    begun = to_datetime(span.start).astimezone(zone)
    assert begun.date() == to_datetime(at).astimezone(zone).date()
    assert timedelta(days=days) - HOUR * 25 < timedelta(microseconds=span.end - span.start)


@settings(max_examples=200)
@given(lengths, st.integers(-3000, 3000), zones, instants)
def test_a_duration_window_holds_its_event_however_it_is_advanced(
    length: timedelta, minutes: int, zone: ZoneInfo, at: int
) -> None:
    span = DurationWindow(length, minutes * MINUTE).around(at, zone)
    assert span is not None and span.holds(at)


@settings(max_examples=200)
@given(st.times(), st.times(), zones, instants)
def test_a_daily_window_that_is_to_come_holds_what_lies_in_it(
    start: time, end: time, zone: ZoneInfo, at: int
) -> None:
    window = DailyWindow(end, start)
    coming = window.coming(at, zone)
    assert coming is not None and at < coming.end
    assert (window.around(at, zone) is not None) == coming.holds(at)


@pytest.mark.parametrize(
    ("window", "at", "expected"),
    [
        (DurationWindow(), "2024-03-04T10:15:30+00:00", ("2024-03-04T00:00", "2024-03-05T00:00")),
        (
            DurationWindow(2 * DAY),
            "2024-03-04T10:15:30+00:00",
            ("2024-03-04T00:00", "2024-03-06T00:00"),
        ),
        (
            DurationWindow(6 * HOUR),
            "2024-03-04T10:15:30+00:00",
            ("2024-03-04T10:00", "2024-03-04T16:00"),
        ),
        (
            DurationWindow(15 * MINUTE),
            "2024-03-04T10:44:30+00:00",
            ("2024-03-04T10:30", "2024-03-04T10:45"),
        ),
        (
            DurationWindow(DAY, -9 * HOUR),
            "2024-03-04T16:00:00+00:00",
            ("2024-03-04T15:00", "2024-03-05T15:00"),
        ),
        (
            DurationWindow(HOUR, 30 * MINUTE),
            "2024-03-04T10:15:00+00:00",
            ("2024-03-04T09:30", "2024-03-04T10:30"),
        ),
        (
            SlidingWindow(HOUR),
            "2024-03-04T10:15:00+00:00",
            ("2024-03-04T10:15", "2024-03-04T11:15"),
        ),
        (
            PeriodicWindow(6 * HOUR, HOUR),
            "2024-03-04T00:15:00+00:00",
            ("2024-03-03T19:00", "2024-03-04T01:00"),
        ),
        (
            PeriodicWindow(5 * HOUR),
            "2024-03-04T23:00:00+00:00",
            ("2024-03-04T20:00", "2024-03-05T00:00"),
        ),
    ],
)
def test_where_windows_begin_and_end(
    window: EventWindow, at: str, expected: tuple[str, str]
) -> None:
    assert shown(window, at) == tuple(f"{item}:00+00:00" for item in expected)


def test_the_deadline_counts_and_what_follows_does_not() -> None:
    window = DailyWindow(time(9))
    assert shown(window, "2024-03-04T00:00:00+00:00") is not None
    assert shown(window, "2024-03-04T09:00:00+00:00") is not None
    assert shown(window, "2024-03-04T09:00:00.000001+00:00") is None


def test_a_range_that_ends_before_it_starts_ends_the_next_day() -> None:
    window = DailyWindow(time(2), time(22))
    for at in ("2024-03-04T23:00:00+00:00", "2024-03-05T01:59:00+00:00"):
        found = shown(window, at)
        assert found is not None and found[0] == "2024-03-04T22:00:00+00:00"
    assert shown(window, "2024-03-05T03:00:00+00:00") is None


def test_a_time_with_offset_is_read_at_that_offset() -> None:
    window = DailyWindow(time(9, tzinfo=timezone(2 * HOUR)))
    assert shown(window, "2024-03-03T22:00:00+00:00", "America/New_York") is not None
    assert shown(window, "2024-03-04T07:00:00+00:00", "America/New_York") is not None
    assert shown(window, "2024-03-04T07:30:00+00:00", "America/New_York") is None


def test_a_day_of_23_hours_is_one_day() -> None:
    day = shown(DurationWindow(), "2024-03-31T12:00:00+02:00", "Europe/Berlin")
    assert day == ("2024-03-31T00:00:00+01:00", "2024-04-01T00:00:00+02:00")
    last = shown(PeriodicWindow(6 * HOUR), "2024-03-31T23:59:00+02:00", "Europe/Berlin")
    assert last == ("2024-03-31T19:00:00+02:00", "2024-04-01T00:00:00+02:00")


def test_nothing_is_to_come_before_an_event_opens_a_sliding_window() -> None:
    assert SlidingWindow(HOUR).coming(0, UTC) is None
    assert DurationWindow(HOUR).coming(0, UTC) is None
