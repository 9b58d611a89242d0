"""The closed words of backfills."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["BackfillMode", "BackfillOrder", "BackfillState"]


class BackfillMode(StrEnum):
    """Which dates of the interval are made up for."""

    ALL = "ALL"
    MISSING = "MISSING"
    """Those that have no execution."""
    FAILED = "FAILED"
    """Those whose last execution has failed, or was killed or cancelled."""


class BackfillOrder(StrEnum):
    """In which order dates are started."""

    ASCENDING = "ASCENDING"
    DESCENDING = "DESCENDING"


class BackfillState(StrEnum):
    """Where a backfill stands."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    DONE = "DONE"
    CANCELLED = "CANCELLED"
