"""One backfill at work.

Where it stands is the date that comes next, stored after the execution of the date before. A crash
in between makes that date looked at again, and its own execution found: no date is started twice,
and none is left out.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from vivace.errors import NotFoundError
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.plugin.trigger import ScheduledTrigger
from vivace.runtime.scheduling.firings import Additions, Firings
from vivace.runtime.scheduling.ports import Parts
from vivace.runtime.scheduling.roster import watched
from vivace.services.backfill_dates import BackfillDates, Interval
from vivace.services.calendar import Calendar
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.schedule_conditions import calendar_of, rendered
from vivace.services.schedule_keys import schedule_range
from vivace.store import Backfill, BackfillState

__all__ = ["BackfillRun"]

_LOOK_AGAIN_S = 5.0
"""Who waits for an execution is told of its end; looking is the safety net."""


class BackfillRun:
    """One backfill at work."""

    def __init__(self, parts: Parts, firings: Firings, backfill: Backfill) -> None:
        self.backfill = backfill
        self.is_stopped = False
        self._parts = parts
        self._firings = firings
        self._dates = BackfillDates(parts.dated)
        self._open: set[str] = set()
        self._stopping_states: frozenset[State] = frozenset()
        self._failed_as: State | None = None
        """The state of an execution for which the trigger has to stop."""
        self._changed = asyncio.Event()

    def stop(self) -> None:
        """Start no more dates."""
        self.is_stopped = True
        self._changed.set()

    def go_on(self) -> None:
        """Go on, if it was to stop and has not yet."""
        self.is_stopped = False
        self._changed.set()

    def ended(self, execution_id: str, state: State) -> None:
        """Take note of the end of an execution, one of others perhaps."""
        if execution_id in self._open and state in self._stopping_states:
            self._failed_as = state
        self._open.discard(execution_id)
        self._changed.set()

    async def wait(self, seconds: float) -> None:
        """Wait until something has changed, or so long."""
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()

    async def work(self) -> None:
        """Start all dates and wait for the executions, unless it is stopped."""
        self._open = set(await self._open_ids())
        if self.backfill.next_at is not None and not await self._start_dates():
            return
        while self._open and not self.is_stopped:
            await self._wait_for_an_end()
        if await self._stop_if_wanted():
            return
        if not self._open and self.backfill.next_at is None:
            now = self._parts.clock.now()
            await self._parts.backfills.enter(self.backfill.id, BackfillState.DONE, now)

    async def _start_dates(self) -> bool:
        """Start the dates that are left, and say whether all are."""
        found = await self._definition()
        if found is None:
            return False
        revision, trigger = found
        self._stopping_states = frozenset(trigger.stop_after or ())
        calendar = calendar_of(self._parts.context, revision, trigger)
        interval = Interval.of(self.backfill)
        position = self.backfill.next_at if self.backfill.next_at is not None else interval.first
        async for date in self._dates.wanted(calendar, interval, position):
            await self._advance(date)
            await self._wait_for_room(trigger)
            if self.is_stopped or await self._stop_if_wanted():
                return False
            found = await self._definition()  # it may have been disabled meanwhile
            if found is None:
                return False
            if found[0] is not revision:
                revision, trigger = found
                calendar = calendar_of(self._parts.context, revision, trigger)
            await self._start(revision, calendar, date)
        await self._advance(None)
        return True

    async def _definition(self) -> tuple[FlowRevision, ScheduledTrigger] | None:
        """Give the trigger, waiting while its flow is disabled; None when it is gone."""
        key = self.backfill.key
        while not self.is_stopped:
            try:
                revision = await self._parts.flows.get(*key[:3])
            except NotFoundError:
                await self._cancel("the flow is gone")
                return None
            trigger = watched(revision).get(key.trigger_id)
            if trigger is not None:
                return revision, await rendered(self._parts.context, revision, trigger)
            if revision.flow is not None and not revision.flow.disabled:
                await self._cancel("the flow no longer has the trigger")
                return None
            await self.wait(_LOOK_AGAIN_S)
        return None

    async def _start(self, revision: FlowRevision, calendar: Calendar, date: Micros) -> None:
        backfill = self.backfill
        additions = Additions(backfill.id, backfill.inputs, tuple(backfill.labels))
        execution = await self._firings.start(backfill.key, revision, calendar, date, additions)
        if execution is None:
            return
        self._open.add(execution.id)
        # It may have ended before it was known here.
        stored = await self._parts.executions.get(execution.id)
        if stored is None or stored.fully_ended:
            self.ended(execution.id, stored.state if stored is not None else State.SUCCESS)

    async def _advance(self, date: Micros | None) -> None:
        if date != self.backfill.next_at:
            self.backfill.next_at = date
            now = self._parts.clock.now()
            await self._parts.backfills.advance(self.backfill.id, date, now)

    async def _wait_for_room(self, trigger: ScheduledTrigger) -> None:
        while not self.is_stopped:
            if len(self._open) >= self.backfill.parallelism:
                await self._wait_for_an_end()
            elif self.backfill.parallelism > 1 or not await self._is_locked(trigger):
                return
            else:
                await self.wait(_LOOK_AGAIN_S)

    async def _is_locked(self, trigger: ScheduledTrigger) -> bool:
        """Whether an execution that the trigger has started by itself still runs."""
        state = await self._parts.states.get(*self.backfill.key)
        if trigger.allow_concurrent or state is None or state.last_execution_id is None:
            return False
        last = await self._parts.executions.get(state.last_execution_id)
        return last is not None and not last.fully_ended

    async def _wait_for_an_end(self) -> None:
        before = len(self._open)
        await self.wait(_LOOK_AGAIN_S)
        if len(self._open) == before and not self.is_stopped:
            self._open = set(await self._open_ids())

    async def _open_ids(self) -> list[str]:
        backfill = self.backfill
        span = schedule_range(backfill.key, backfill.start, backfill.end)
        return await self._parts.dated.open_ids(span, f":{backfill.id}")

    async def _stop_if_wanted(self) -> bool:
        """Pause after an execution that ended as `stopAfter` says."""
        if self._failed_as is None:
            return False
        text = f"stopAfter: an execution ended as {self._failed_as}"
        now = self._parts.clock.now()
        await self._parts.backfills.enter(self.backfill.id, BackfillState.PAUSED, now, text)
        self._failed_as = None
        return True

    async def _cancel(self, reason: str) -> None:
        now = self._parts.clock.now()
        await self._parts.backfills.enter(self.backfill.id, BackfillState.CANCELLED, now, reason)
