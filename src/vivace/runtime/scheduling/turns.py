"""What a trigger does when its date has come, and when its execution has ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from vivace.model.execution import Execution
from vivace.model.instant import Micros, to_iso
from vivace.model.trigger import TriggerKey
from vivace.plugin.trigger import ScheduledTrigger
from vivace.runtime.scheduling.firings import Firings
from vivace.runtime.scheduling.missed import recovered, too_late
from vivace.runtime.scheduling.ports import Parts
from vivace.runtime.scheduling.roster import Armed, Roster
from vivace.store import Evaluation, Outcome, TriggerState

__all__ = ["Holds", "Turns"]

_LOOK_AGAIN: Micros = 5_000_000
"""A trigger that waits for an execution is told of its end; looking is the safety net."""


class Holds(Protocol):
    """What may go before the dates of a trigger: a backfill."""

    def held_by(self, key: TriggerKey) -> str | None:
        """Give the id of the backfill that goes first."""
        ...


class Turns:
    """Turns of triggers; each is taken under the lock of the trigger."""

    def __init__(self, parts: Parts, roster: Roster, firings: Firings, holds: Holds) -> None:
        self._parts = parts
        self._roster = roster
        self._firings = firings
        self._holds = holds

    async def take(self, key: TriggerKey) -> None:
        """Start the execution of a due date, store the next one, and wait for that.

        Raises:
            UnavailableError: it has to be tried again.
        """
        armed = await self._roster.get(key)
        if armed is None:
            return
        await self.stop_if_wanted(key)
        state, now = armed.state, self._parts.clock.now()
        if state.next_at is None or state.disabled or state.next_at > now:
            self._roster.look_at(key, state.next_at)
            return
        if await self._has_to_wait(key, armed):
            self._roster.look_at(key, now + _LOOK_AGAIN)
            return
        at = state.next_at
        earliest = too_late(armed.calendar, at, now)
        if earliest is not None:
            following = await armed.calendar.ask(armed.calendar.next_after, earliest - 1)
            self._parts.record(key, _late(armed.trigger, at, following))
            await self._roster.store(key, replace(state, next_at=following))
            return
        await self._fire(key, armed, at)

    async def _fire(self, key: TriggerKey, armed: Armed, at: Micros) -> None:
        execution = await self._firings.start(key, armed.revision, armed.calendar, at)
        following = await armed.calendar.ask(armed.calendar.next_after, at)
        after = replace(
            armed.state, next_at=following, last_at=at, evaluated_at=self._parts.clock.now()
        )
        if execution is not None:
            after.last_execution_id = execution.id
        await self._roster.store(key, after)
        # It may have ended before its trigger knew of it.
        if execution is not None and armed.trigger.stop_after:
            await self.stop_if_wanted(key)

    async def _has_to_wait(self, key: TriggerKey, armed: Armed) -> bool:
        backfill = self._holds.held_by(key)
        if backfill is not None:
            self._parts.record(key, Evaluation(Outcome.BACKFILL, f"backfill {backfill} goes first"))
            return True
        running = await self.lock_of(armed)
        if running is not None:
            text = f"execution {running.id} has not ended"
            self._parts.record(key, Evaluation(Outcome.LOCKED, text, running.id))
        return running is not None

    async def lock_of(self, armed: Armed) -> Execution | None:
        """Give the execution of an earlier date that still runs, unless that is allowed."""
        last = armed.state.last_execution_id
        if armed.trigger.allow_concurrent or last is None:
            return None
        execution = await self._parts.executions.get(last)
        return None if execution is None or execution.fully_ended else execution

    async def go_on(self, key: TriggerKey, execution_id: str) -> None:
        """Go on with a trigger whose execution has ended: stop, or choose among missed dates."""
        armed = await self._roster.get(key)
        if armed is None or armed.state.last_execution_id != execution_id:
            return
        await self.stop_if_wanted(key)
        await self._catch_up(key, armed)

    async def stop_if_wanted(self, key: TriggerKey) -> None:
        """Switch a trigger off if its last execution ended as `stopAfter` says."""
        armed = self._roster.known(key)
        if armed is None or not await self._has_to_stop(armed.trigger, armed.state):
            return
        state = armed.state
        stopped = replace(state, disabled=True, next_at=None, updated_at=self._parts.clock.now())
        await self._roster.store(key, stopped)
        text = "stopAfter: its last execution ended in one of these states"
        self._parts.record(key, Evaluation(Outcome.DISABLED, text, state.last_execution_id))

    async def _has_to_stop(self, trigger: ScheduledTrigger, state: TriggerState) -> bool:
        """Whether the last execution ended as `stopAfter` says, since somebody switched it on."""
        if not trigger.stop_after or state.last_execution_id is None or state.disabled:
            return False
        last = await self._parts.executions.get(state.last_execution_id)
        if last is None or not last.fully_ended or last.state not in trigger.stop_after:
            return False
        return last.history[-1][1] >= state.updated_at

    async def _catch_up(self, key: TriggerKey, armed: Armed) -> None:
        """Choose among the instants that passed while the execution ran."""
        stored = armed.state.next_at
        if stored is None:
            return
        now = self._parts.clock.now()
        following = await armed.calendar.ask(recovered, armed.calendar, stored, now)
        if following == stored:
            self._roster.look_at(key, stored)
            return
        policy = armed.trigger.recover_missed_schedules
        text = f"recoverMissedSchedules: {policy} leaves out dates from {to_iso(stored)} on"
        self._parts.record(key, Evaluation(Outcome.SKIPPED, text, instant=stored))
        await self._roster.store(key, replace(armed.state, next_at=following))


def _late(trigger: ScheduledTrigger, at: Micros, following: Micros | None) -> Evaluation:
    then = "no date is left" if following is None else f"goes on at {to_iso(following)}"
    text = f"late by more than lateMaximumDelay {trigger.late_maximum_delay}; {then}"
    return Evaluation(Outcome.LATE, text, instant=at)
