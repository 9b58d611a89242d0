"""The clock of the moving parts; tests and simulations hand in their own."""

from __future__ import annotations

import time
from typing import Protocol

from vivace.model.instant import Micros

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> Micros:
        """Give the current instant."""
        ...


class SystemClock:
    """The machine's clock; it may step, so that nothing may rely on its differences."""

    def now(self) -> Micros:
        """Give the current instant."""
        return time.time_ns() // 1000
