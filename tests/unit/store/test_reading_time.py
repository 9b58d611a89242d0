from __future__ import annotations

import pytest

from vivace.store import reading_time
from vivace.store.reading_time import ReadingTime


def test_a_pattern_is_searched_anywhere() -> None:
    time = ReadingTime(30)
    assert time.matches("b.d", "abcde") is True
    assert time.matches("^b", "abcde") is False
    assert time.matches(".*", None) is False
    # answered again, from what is known
    assert time.matches("b.d", "abcde") is True
    assert time.matches("^b", "abcde") is False


def test_its_time_is_shared_by_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_time, "PATTERN_SECONDS", 0.05)
    time = ReadingTime(30)
    with pytest.raises(TimeoutError):
        for length in range(1_000, 1_100):
            time.matches("^(a|a|aa)*$", "a" * length + "!")
    with pytest.raises(TimeoutError):
        time.matches("^(a|a|aa)*$", "a" * 2_000 + "!")
    time.start()
    assert time.matches("a", "a") is True


def test_a_reading_is_over_after_its_time() -> None:
    assert ReadingTime(30).is_over() is False
    assert ReadingTime(-1).is_over() is True
