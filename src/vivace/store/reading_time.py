"""How long a reading on SQLite may take, the regular expressions of its filters included."""

from __future__ import annotations

import time

import regex

__all__ = ["PATTERN_SECONDS", "ReadingTime"]

PATTERN_SECONDS = 2
"""Time that all matching of one reading may take."""

_MOST_KNOWN = 1_000


class ReadingTime:
    """The time that is left to the reading that a connection does."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._known: dict[tuple[str, str], bool] = {}
        self.start()

    def start(self) -> None:
        """Begin anew, for the next reading."""
        self._end = time.monotonic() + self._seconds
        self._left_to_match = float(PATTERN_SECONDS)
        self._known.clear()

    def is_over(self) -> bool:
        """Whether the reading has to be given up; SQLite asks now and then."""
        return time.monotonic() > self._end

    def matches(self, pattern: str, value: str | None) -> bool:
        """Whether the pattern is found in the value.

        Raises:
            TimeoutError: the reading has used up its time for matching.
        """
        if value is None:
            return False
        known = self._known.get((pattern, value))
        if known is None:
            known = self._search(pattern, value)
            # namespaces and flow ids come again and again, log messages do not
            if len(self._known) < _MOST_KNOWN:
                self._known[pattern, value] = known
        return known

    def _search(self, pattern: str, value: str) -> bool:
        start = time.perf_counter()
        # `concurrent` lets the event loop run while a hostile pattern is at work
        left = max(self._left_to_match, 0.0001)
        found = regex.search(pattern, value, timeout=left, concurrent=True)
        self._left_to_match -= time.perf_counter() - start
        return found is not None
