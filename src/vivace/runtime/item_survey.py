"""What the store has of the executions of a task that goes over items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vivace.engine.events import ItemsOpened
from vivace.model.execution import TaskRun
from vivace.model.instant import Micros
from vivace.model.item_key import place_of_item
from vivace.model.state import State
from vivace.plugin.fan_out import FanOutTask
from vivace.store import ItemExecution

__all__ = ["Survey"]

_AT_A_TIME = 50
_BEGINNINGS = (State.CREATED, State.RESTARTED)


@dataclass(slots=True)
class Survey:
    """Executions by the index of their item: the newest of each counts."""

    since: Micros
    """When the present attempt of the task was asked for."""
    waits: bool
    open: set[int] = field(default_factory=set)
    paused: set[int] = field(default_factory=set)
    ended: dict[int, ItemExecution] = field(default_factory=dict)

    @classmethod
    def of(cls, task: FanOutTask, run: TaskRun, found: Iterable[ItemExecution]) -> Survey:
        """Count what was found, in the order of its start; O(number of executions)."""
        survey = cls(_asked_at(run), task.waits())
        for index, row in {place_of_item(row.key)[1]: row for row in found}.items():
            if row.fully_ended and row.state is not State.RETRIED:
                survey.ended[index] = row
            else:
                survey.open.add(index)
                if row.state is State.PAUSED:
                    survey.paused.add(index)
        return survey

    def failed_before(self) -> Iterator[dict[int, ItemExecution]]:
        """Give, in portions, those whose failure is what the task was begun again for."""
        failed = [
            (index, row)
            for index, row in self.ended.items()
            if row.state is State.FAILED and row.ended_at is not None and row.ended_at < self.since
        ]
        for first in range(0, len(failed), _AT_A_TIME):
            yield dict(failed[first : first + _AT_A_TIME])

    def are_open(self, indexes: Iterable[int]) -> None:
        """Note that these are under way again."""
        for index in indexes:
            self.ended.pop(index, None)
            self.open.add(index)

    def states(self) -> set[State]:
        """Give the states in which some have ended; none when nobody waits for an end."""
        return {row.state for row in self.ended.values()} if self.waits else set()

    def event(
        self, at: Micros, run_id: str, attempt: int, plan: Mapping[str, Any], *, stop: bool
    ) -> ItemsOpened:
        """Give what the engine is told."""
        known = self.open | self.ended.keys()
        asked = max(known) + 1 if known else 0
        missing = tuple(index for index in range(asked) if index not in known)
        ended = self._counts() if self.waits else {State.SUCCESS.value: len(known)}
        still_open = frozenset(self.open if self.waits else ())
        return ItemsOpened(
            at,
            run_id,
            attempt,
            plan,
            asked,
            still_open,
            ended,
            paused=still_open & self.paused,
            missing=missing,
            stop=stop,
        )

    def _counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for row in self.ended.values():
            counts[row.state.value] = counts.get(row.state.value, 0) + 1
        return counts


def _asked_at(run: TaskRun) -> Micros:
    return next(at for state, at in reversed(run.history) if state in _BEGINNINGS)
