"""Instants at which executions have to be looked at again, and the watch that keeps them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from vivace.engine.events import Created, Event, SlaDue, Woken
from vivace.model.instant import Micros
from vivace.runtime.clock import Clock
from vivace.runtime.timers import Timers

__all__ = ["WakeUps"]

_SLA = "sla "
"""Begins the name of a timer that belongs to an SLA; no id of a task run has a blank."""
_LONGEST_SLEEP = 1.0
"""The clock may step."""
_SHORTEST_SLEEP = 0.001


class WakeUps:
    """Posts an event when its time has come; one that no longer fits is ignored by the engine."""

    def __init__(self, post: Callable[[str, Event], None], clock: Clock) -> None:
        self._post = post
        self._clock = clock
        self._timers = Timers()
        self._added = asyncio.Event()

    def begin_at(self, at: Micros, execution_id: str) -> None:
        """Let an execution begin at an instant."""
        self._add(at, execution_id, "")

    def wake_at(self, at: Micros, execution_id: str, task_run_id: str) -> None:
        """Wake a task run at an instant."""
        self._add(at, execution_id, task_run_id)

    def sla_at(self, at: Micros, execution_id: str, index: int) -> None:
        """Look at an SLA of an execution at an instant."""
        self._add(at, execution_id, f"{_SLA}{index}")

    def _add(self, at: Micros, execution_id: str, what: str) -> None:
        self._timers.add(at, execution_id, what)
        self._added.set()

    async def watch(self) -> None:
        """Post what is due, for ever."""
        while True:
            self._added.clear()
            for execution_id, what in self._timers.due(self._clock.now()):
                self._post(execution_id, _due(self._clock.now(), what))
            next_at = self._timers.next_at()
            delay = _LONGEST_SLEEP
            if next_at is not None:
                delay = min(delay, (next_at - self._clock.now()) / 1e6)
            try:
                async with asyncio.timeout(max(delay, _SHORTEST_SLEEP)):
                    await self._added.wait()
            except TimeoutError:
                continue


def _due(now: Micros, what: str) -> Event:
    """Give the event of a timer: of a task run, of an SLA, or of an execution that begins."""
    if what.startswith(_SLA):
        return SlaDue(now, int(what.removeprefix(_SLA)))
    return Woken(now, what) if what else Created(now)
