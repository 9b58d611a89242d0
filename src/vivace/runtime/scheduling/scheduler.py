"""The scheduler: starts executions at the instants of scheduled triggers.

The next instant of every trigger is stored. An execution carries the key of its (trigger, instant),
which is unique in the store, and the next instant is stored after it: a crash in between makes the
same execution asked for again, and found. So each instant has exactly one, whatever happens.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from vivace.engine.live import LiveExecution
from vivace.errors import UnavailableError
from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.runtime.scheduling.backfills import Backfills
from vivace.runtime.scheduling.firings import Firings
from vivace.runtime.scheduling.ports import Parts
from vivace.runtime.scheduling.roster import Roster, watched
from vivace.runtime.scheduling.turns import Turns
from vivace.services.flow_catalogue import FlowRevision
from vivace.store import Evaluation, Outcome, TriggerState

__all__ = ["Scheduler"]

_LOG = logging.getLogger(__name__)
_LONGEST_SLEEP = 1.0
_RETRY: Micros = 1_000_000
_READ_EVERY: Micros = 300_000_000
"""How often is looked for what other schedulers have taken up."""


class Scheduler:
    """Fires scheduled triggers."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        firings = Firings(parts)
        self.backfills = Backfills(parts, firings, self._released)
        self._roster = Roster(parts, self.backfills.edited)
        self._turns = Turns(parts, self._roster, firings, self.backfills)
        self._revisions: dict[tuple[str, str, str], int] = {}
        """The newest revision of each flow that was taken up."""
        self._changed = asyncio.Event()
        self._read_at = parts.clock.now()
        self._watching: asyncio.Task[None] | None = None
        self._taking: set[asyncio.Task[None]] = set()
        self._chores: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """Take up the dates of all triggers, then watch the clock.

        Flows are read later, when a date comes or there is time.
        """
        await self._roster.read_dates()
        await self.backfills.begin()
        self._watching = asyncio.create_task(self._watch(), name="scheduler")
        self._chore(self._survey(), "scheduler looks for new triggers")

    async def stop(self) -> None:
        """Stop firing; what is being fired is finished first."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self.backfills.stop()
        await asyncio.gather(*self._taking, return_exceptions=True)
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)

    # Flows that change

    async def _survey(self) -> None:
        """Take up triggers that were saved, and not taken up before the last server ended."""
        async for revision in self._parts.flows.with_triggers():
            try:
                await self._take_up_new(revision)
            except UnavailableError as error:
                _LOG.warning("triggers of flow %s: %s", revision.name, error)
            except Exception:
                # One flow must not keep the others from their schedule.
                _LOG.exception("the triggers of flow %s are not taken up", revision.name)

    async def _take_up_new(self, revision: FlowRevision) -> None:
        place = (revision.tenant, revision.namespace, revision.flow_id)
        if place in self._revisions:
            return  # it was saved meanwhile
        triggers = watched(revision)
        if triggers:
            known = {state.trigger_id for state in await self._parts.states.of_flow(*place)}
            if triggers.keys() - known:
                await self.flow_changed(revision)

    async def flow_changed(self, revision: FlowRevision) -> None:
        """Take up the triggers of a flow's newest revision; unchanged ones keep their instant."""
        place = (revision.tenant, revision.namespace, revision.flow_id)
        if revision.revision < self._revisions.get(place, 0):
            return  # a newer one was quicker
        self._revisions[place] = revision.revision
        triggers = watched(revision)
        declared = None if revision.flow is None else {item.id for item in revision.flow.triggers}
        # Each armed trigger has a row; all that are armed would be many.
        for state in await self._parts.states.of_flow(*place):
            key = TriggerKey(*place, state.trigger_id)
            if declared is not None and state.trigger_id not in declared:
                await self._forget(key)
            elif state.trigger_id not in triggers:
                self._roster.drop(key)
        for trigger in triggers.values():
            key = TriggerKey(*place, trigger.id)
            async with self._roster.lock(key):
                await self._roster.arm(key, revision, trigger)
        self._changed.set()

    async def flow_deleted(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Forget the triggers of a flow."""
        place = (tenant, namespace, flow_id)
        self._revisions.pop(place, None)
        for state in await self._parts.states.of_flow(*place):
            await self._forget(TriggerKey(*place, state.trigger_id))

    async def _forget(self, key: TriggerKey) -> None:
        async with self._roster.lock(key):  # else what is firing now would write it once more
            await self._roster.forget(key)

    async def begin_afresh(self, key: TriggerKey) -> None:
        """Take up a trigger whose state somebody has deleted as if it were new."""
        async with self._roster.lock(key):
            await self._roster.forget(key)
            await self._roster.get(key)
        self._changed.set()

    async def switched(self, state: TriggerState) -> None:
        """Take over that somebody enabled, disabled or unlocked a trigger, and its next instant."""
        key = TriggerKey(state.tenant, state.namespace, state.flow_id, state.trigger_id)
        async with self._roster.lock(key):
            armed = await self._roster.get(key)
            if armed is None:
                return
            next_at = None if state.disabled else armed.state.next_at
            if armed.state.disabled and not state.disabled:
                # Dates that passed while it was off are not made up for.
                now = self._parts.clock.now()
                next_at = await armed.calendar.ask(armed.calendar.next_after, now)
            # What was firing meanwhile may have written over the switch.
            taken = replace(
                armed.state,
                disabled=state.disabled,
                next_at=next_at,
                updated_at=state.updated_at,
                last_execution_id=state.last_execution_id and armed.state.last_execution_id,
            )
            await self._roster.store(key, taken)
        if state.disabled:
            self._parts.record(key, Evaluation(Outcome.DISABLED, "switched off"))
        self._changed.set()

    # The clock

    async def _watch(self) -> None:
        agenda = self._roster.agenda
        while True:
            self._changed.clear()
            now = self._parts.clock.now()
            for key in agenda.due(now):
                self._begin_turn(key)
            if self._parts.shares_store and now - self._read_at >= _READ_EVERY:
                self._read_at = now
                self._chore(self._read_new_dates(), "scheduler reads dates of others")
            delay, next_at = _LONGEST_SLEEP, agenda.next_at()
            if next_at is not None:
                delay = min(max((next_at - self._parts.clock.now()) / 1e6, 0.0), delay)
            try:
                # Short sleeps at most: the clock may step.
                async with asyncio.timeout(delay):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _read_new_dates(self) -> None:
        try:
            await self._roster.read_new_dates()
        except UnavailableError as error:
            _LOG.warning("the dates of other schedulers are read later: %s", error)
        self._changed.set()

    def _begin_turn(self, key: TriggerKey) -> None:
        self._roster.turning.add(key)
        task = asyncio.create_task(self._turn(key), name=f"trigger {key}")
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    async def _turn(self, key: TriggerKey) -> None:
        try:
            async with self._roster.lock(key):
                await self._turns.take(key)
        except UnavailableError as error:
            _LOG.warning("trigger %s could not fire and is tried again: %s", key, error)
            self._roster.look_at(key, self._parts.clock.now() + _RETRY)
        except Exception as error:
            _LOG.exception("trigger %s could not fire", key)
            text = f"unforeseen {type(error).__name__}: {error}; it is tried again"
            self._parts.record(key, Evaluation(Outcome.ERROR, text))
            self._roster.look_at(key, self._parts.clock.now() + 10 * _RETRY)
        finally:
            self._roster.turning.discard(key)
        self._changed.set()

    # Executions that end

    def finished(self, live: LiveExecution) -> None:
        """Unlock the trigger of an execution that has fully ended; apply `stopAfter`."""
        execution = live.execution
        if execution.trigger is None:
            return
        self.backfills.finished(live)
        place = (execution.tenant, execution.namespace, execution.flow_id)
        key = TriggerKey(*place, execution.trigger.id)
        known = self._roster.known(key)
        if known is not None and known.state.last_execution_id != execution.id:
            return
        if self._roster.watches(key):
            self._chore(self._unlock(key, execution.id), f"trigger {key} unlocks")

    async def _unlock(self, key: TriggerKey, execution_id: str) -> None:
        """Go on with a trigger whose execution has ended."""
        while True:
            try:
                async with self._roster.lock(key):
                    await self._turns.go_on(key, execution_id)
            except UnavailableError as error:
                _LOG.warning("trigger %s goes on later: %s", key, error)
                await asyncio.sleep(_RETRY / 1e6)
            else:
                self._changed.set()
                return

    def _released(self, key: TriggerKey) -> None:
        """Go on with the dates of a trigger after a backfill."""
        armed = self._roster.known(key)
        if armed is not None:
            self._roster.look_at(key, armed.state.next_at)
            self._changed.set()

    def _chore(self, work: Coroutine[Any, Any, None], name: str) -> None:
        chore = asyncio.create_task(work, name=name)
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)
