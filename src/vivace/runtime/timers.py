"""Instants at which task runs have to be looked at again; the truth is `wake_at` on the run."""

from __future__ import annotations

import heapq

from vivace.model.instant import Micros

__all__ = ["Timers"]


class Timers:
    """A heap of (instant, execution, task run)."""

    def __init__(self) -> None:
        self._heap: list[tuple[Micros, str, str]] = []

    def add(self, at: Micros, execution_id: str, task_run_id: str) -> None:
        """Add an instant; a run that no longer waits then ignores it."""
        heapq.heappush(self._heap, (at, execution_id, task_run_id))

    def due(self, now: Micros) -> list[tuple[str, str]]:
        """Take out what is due, as (execution, task run)."""
        taken = []
        while self._heap and self._heap[0][0] <= now:
            _, execution_id, task_run_id = heapq.heappop(self._heap)
            taken.append((execution_id, task_run_id))
        return taken

    def next_at(self) -> Micros | None:
        """Give the earliest instant."""
        return self._heap[0][0] if self._heap else None
