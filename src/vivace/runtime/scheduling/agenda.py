"""Which triggers have to be looked at, and when: one date for each."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count

from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey

__all__ = ["Agenda"]

_SLACK = 1_000
"""Void entries that are kept at most, beside as many as there are valid ones."""


class Agenda:
    """Dates by trigger, the earliest first."""

    def __init__(self) -> None:
        self._heap: list[tuple[Micros, TriggerKey, int]] = []
        self._entries: dict[TriggerKey, tuple[Micros, int]] = {}
        """Date and ticket of the one entry of a trigger; others in the heap are void."""
        self._tickets = count(1)

    def __contains__(self, key: TriggerKey) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, key: TriggerKey, at: Micros) -> None:
        """Look at a trigger at an instant, and at no other."""
        ticket = next(self._tickets)
        self._entries[key] = (at, ticket)
        heapq.heappush(self._heap, (at, key, ticket))
        if len(self._heap) > 2 * len(self._entries) + _SLACK:
            self._heap = [(date, name, item) for name, (date, item) in self._entries.items()]
            heapq.heapify(self._heap)

    def drop(self, key: TriggerKey) -> None:
        """Look at a trigger no more."""
        self._entries.pop(key, None)

    def due(self, now: Micros) -> Iterator[TriggerKey]:
        """Give the triggers whose date has come, and forget the dates."""
        while self._heap and self._heap[0][0] <= now:
            _, key, ticket = heapq.heappop(self._heap)
            if self._is_valid(key, ticket):
                del self._entries[key]
                yield key

    def next_at(self) -> Micros | None:
        """Give the earliest date."""
        while self._heap:
            at, key, ticket = self._heap[0]
            if self._is_valid(key, ticket):
                return at
            heapq.heappop(self._heap)
        return None

    def _is_valid(self, key: TriggerKey, ticket: int) -> bool:
        entry = self._entries.get(key)
        return entry is not None and entry[1] == ticket
