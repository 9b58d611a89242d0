"""How long to wait before the next attempt."""

from __future__ import annotations

import random
from collections.abc import Callable

__all__ = ["FIRST_SECONDS", "Backoff"]

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0


class Backoff:
    """Twice as long each time, with jitter, so that many do not come back at the same moment."""

    def __init__(
        self,
        first: float | None = None,
        longest: float = LONGEST_SECONDS,
        *,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Begin.

        Args:
            first: Seconds before the first repetition; a second unless given.
            longest: Most seconds.
            chance: A number from 0 to 1.
        """
        self._first = FIRST_SECONDS if first is None else first
        self._longest = longest
        self._chance = chance
        self._next = self._first

    def reset(self) -> None:
        """Begin again, after a success."""
        self._next = self._first

    def seconds(self) -> float:
        """Give the next wait: between half of what it may be and all of it."""
        length = self._next
        self._next = min(self._next * 2, self._longest)
        return length * (0.5 + 0.5 * self._chance())
