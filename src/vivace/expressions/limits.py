"""How much one rendering may use, and the meter that enforces it.

A template is untrusted text that runs inside the server, so nothing in it may take unbounded time
or memory: loops and calls are counted, time is checked every few hundred steps, and whatever can
multiply its input (concatenation, ranges, padding, serialisation) checks its result first.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from vivace.expressions.errors import LimitError

__all__ = ["Budget", "Limits", "TurnOver", "turn"]

CHECK_EVERY = 256
"""Steps between two looks at the clock."""

_turn_ends: ContextVar[float | None] = ContextVar("turn_ends", default=None)


class TurnOver(BaseException):  # no error: nobody who handles those may catch it
    """A rendering has not ended within its turn; it may be begun again where it can take longer."""


@contextmanager
def turn(seconds: float) -> Iterator[None]:
    """Interrupt what is rendered inside when it has taken that long.

    For who must not be held up, such as an event loop. It is no limit: a template that is
    interrupted may well be fine.

    Raises:
        TurnOver: the time is over.
    """
    token = _turn_ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _turn_ends.reset(token)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one rendering; the defaults are far above what real flows use."""

    template_chars: int = 2_000_000
    nesting: int = 100
    """Depth of nested tags and expressions."""
    steps: int = 5_000_000
    """Loop iterations and calls, where a call on a large value counts more than once."""
    seconds: float = 5.0
    text_chars: int = 16_000_000
    """Of the output, and of every text on the way."""
    items: int = 2_000_000
    """Of every list or map on the way."""
    range_items: int = 1_000_000
    integer_bits: int = 4096
    regex_seconds: float = 1.0
    render_rounds: int = 100
    render_depth: int = 16


class Budget:
    """What is left for one rendering, shared with the templates that it renders inside."""

    __slots__ = ("_checkpoint", "_deadline", "_steps", "_turn_ends", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._steps = limits.steps
        self._checkpoint = self._steps - CHECK_EVERY if self._steps > CHECK_EVERY else 0
        self._deadline = time.monotonic() + limits.seconds
        self._turn_ends = _turn_ends.get()

    def spend(self, steps: int = 1) -> None:
        """Count work.

        Raises:
            LimitError: there were too many steps, or they took too long.
        """
        self._steps -= steps
        if self._steps < self._checkpoint:
            self._check()

    def _check(self) -> None:
        if self._steps < 0:
            raise LimitError(f"the template took more than {self.limits.steps} steps")
        self.check_time()
        self._checkpoint = max(0, self._steps - CHECK_EVERY)

    def check_time(self) -> None:
        """Look at the clock now.

        Raises:
            LimitError: the template ran too long.
            TurnOver: it may go on, but not here.
        """
        now = time.monotonic()
        if self._turn_ends is not None and now > self._turn_ends:
            raise TurnOver
        if now > self._deadline:
            raise LimitError(f"the template ran longer than {self.limits.seconds:g} s")

    def check_text(self, chars: int) -> None:
        """Refuse a text of that many characters before it is built."""
        if chars > self.limits.text_chars:
            raise LimitError(
                f"a text of {chars} characters is longer than the maximum allowed size "
                f"of {self.limits.text_chars}"
            )

    def check_items(self, count: int) -> None:
        """Refuse a list or map of that many items before it is built."""
        if count > self.limits.items:
            raise LimitError(f"a list of {count} items is longer than {self.limits.items}")

    def check_integer(self, value: int) -> int:
        """Return `value`, unless repeated multiplication has made it absurd."""
        if value.bit_length() > self.limits.integer_bits:
            raise LimitError(f"an integer has more than {self.limits.integer_bits} bits")
        return value

    def seconds_left(self) -> float:
        """Time until the deadline or the end of the turn, never negative."""
        ends = self._deadline if self._turn_ends is None else min(self._deadline, self._turn_ends)
        return max(0.0, ends - time.monotonic())
