"""Durations, instants, labels and retries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from vivace.model.defaults import deep_merge
from vivace.model.duration import format_duration, parse_duration
from vivace.model.instant import from_iso, to_datetime, to_iso
from vivace.model.label import merge_labels, parse_labels
from vivace.model.retry import Retry

_RETRY: TypeAdapter[Retry] = TypeAdapter(Retry)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT30S", 30),
        ("PT5M", 300),
        ("P1DT2H", 93_600),
        ("pt1h", 3_600),
        ("-PT1M", -60),
        ("PT-30S", -30),
        ("PT0.25S", 0.25),
        ("PT1,5S", 1.5),
        ("90", 90),
        (1.5, 1.5),
    ],
)
def test_durations(text: Any, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "P1Y", "P1W", "5 minutes", "PT1H30", "1e9"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_duration(text)


def test_a_duration_beyond_what_can_be_kept() -> None:
    with pytest.raises(ValueError, match="longer than any duration"):
        parse_duration("PT" + "9" * 30 + "S")


@given(st.timedeltas())
def test_durations_are_read_as_they_were_written(value: timedelta) -> None:
    assert parse_duration(format_duration(value)) == value


@given(st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999))
def test_instants_are_read_as_they_were_written(value: int) -> None:
    assert from_iso(to_iso(value)) == value
    assert to_datetime(value).utcoffset() == timedelta()


def test_a_date_without_offset_is_no_instant() -> None:
    with pytest.raises(ValueError, match="no offset"):
        from_iso("2024-01-01T00:00:00")


def test_labels_are_a_map_or_a_list() -> None:
    pairs = [("team", "data"), ("n", "1"), ("on", "true")]
    assert parse_labels({"team": "data", "n": 1, "on": True}) == pairs
    assert parse_labels([{"key": key, "value": value} for key, value in pairs]) == pairs
    assert parse_labels(None) == []


@pytest.mark.parametrize(
    "value",
    ["team", {"Team": "x"}, {"team": ""}, {"team": {}}, [{"key": "a"}], {"1a": "x"}, {"": "x"}],
)
def test_what_is_no_label(value: Any) -> None:
    with pytest.raises(ValueError, match=r"label|expected a map"):
        parse_labels(value)


def test_of_equal_labels_the_last_wins_in_the_place_of_the_first() -> None:
    assert merge_labels([("a", "1"), ("b", "2")], [("a", "3")]) == [("a", "3"), ("b", "2")]


@given(st.integers(0, 60), st.integers(1, 3_600), st.floats(1.0, 10.0), st.integers(1, 5_000))
def test_exponential_waits_grow_up_to_their_maximum(
    interval: int, more: int, factor: float, attempts: int
) -> None:
    longest = timedelta(seconds=interval + more)
    retry = _RETRY.validate_python(
        {
            "type": "exponential",
            "interval": f"PT{interval}S",
            "maxInterval": format_duration(longest),
            "delayFactor": factor,
        }
    )
    waits = [retry.delay(n, 0.0) for n in (1, attempts, attempts + 1)]
    assert waits[0] == timedelta(seconds=interval)
    assert waits == sorted(waits)
    assert waits[-1] <= longest


@given(st.floats(0, 1, exclude_max=True))
def test_random_waits_stay_between_their_bounds(fraction: float) -> None:
    retry = _RETRY.validate_python({"type": "random", "minInterval": "PT1S", "maxInterval": "PT9S"})
    assert timedelta(seconds=1) <= retry.delay(1, fraction) <= timedelta(seconds=9)


@pytest.mark.parametrize(
    "value",
    [
        {"type": "constant"},
        {"type": "constant", "interval": "PT1M", "maxDuration": "PT30S"},
        {"type": "exponential", "interval": "PT5M", "maxInterval": "PT1M"},
        {"type": "random", "minInterval": "PT2M", "maxInterval": "PT1M"},
        {"type": "constant", "interval": "PT1S", "maxAttempts": 0},
        {"type": "sometimes", "interval": "PT1S"},
        {"interval": "PT1S"},
    ],
)
def test_what_is_no_retry(value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _RETRY.validate_python(value)


_MAPS = st.recursive(
    st.integers(), lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
).filter(lambda value: isinstance(value, dict))


@given(_MAPS, _MAPS)
def test_merging_keeps_all_of_the_upper_map(base: Any, over: Any) -> None:
    merged = deep_merge(base, over)
    assert deep_merge(merged, over) == merged
    assert set(merged) == set(base) | set(over)
    assert deep_merge({}, over) == over
    assert deep_merge(base, {}) == base
