"""The life of one polling trigger: wait, look, fire, and again.

What is durable at each step is enough to go on from. Before an execution is made, the state of the
trigger names it; once it exists, the firing is settled and it is named as the last one. So after a
crash the next turn either finds the execution and settles it, or looks anew.
"""

from __future__ import annotations

import asyncio
import logging

from vivace.errors import UnavailableError, VivaceError
from vivace.model.execution import Execution
from vivace.model.instant import Micros
from vivace.model.log import LogLevel
from vivace.plugin.polling import PollingTrigger
from vivace.plugin.trigger import Firing
from vivace.runtime.triggers.contexts import TriggerContext
from vivace.runtime.triggers.evaluation import Evaluations, drop
from vivace.runtime.triggers.firings import Armed, Occurrence
from vivace.runtime.triggers.memory import Pending, Status, TriggerMemory
from vivace.runtime.triggers.parts import TriggerParts, unique_key
from vivace.runtime.triggers.stopping import has_to_stop, is_locked
from vivace.runtime.triggers.told import told
from vivace.runtime.triggers.waiting import Waiting
from vivace.store import Evaluation, Outcome, TriggerState

__all__ = ["Poller"]

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = 1.0
_LOOK_AGAIN_SECONDS = 5.0
"""A trigger that waits for an execution is told of its end; looking is the safety net."""
_FIRING_SECONDS = 10.0
"""How long a firing that has begun may take when the trigger has to end."""


class Poller:
    """One polling trigger; `run` goes on until it is cancelled."""

    def __init__(self, parts: TriggerParts, armed: Armed) -> None:
        self.rearm(armed)
        self._parts = parts
        self._evaluations = Evaluations()
        self._waiting = Waiting(parts.clock)

    def rearm(self, armed: Armed) -> None:
        """Go on with another revision of the flow, in which the trigger does the same."""
        assert isinstance(armed.trigger, PollingTrigger)
        self.armed = armed
        self._trigger = armed.trigger

    def wake(self) -> None:
        """Look again at where the trigger stands: it was switched."""
        self._waiting.wake()

    def finished(self, execution: Execution) -> None:
        """Take up the end of an execution of the trigger: it may go on now, or has to stop."""
        self._waiting.wake()

    async def run(self) -> None:
        """Evaluate for ever."""
        name = self.armed.key
        while True:
            self._waiting.begin()
            try:
                until = await self._turn()
            except UnavailableError as error:
                _LOG.warning("trigger %s is looked at again: %s", name, error)
                until = self._after(_RETRY_SECONDS)
            except Exception:
                _LOG.exception("trigger %s could not be looked at", name)
                until = self._after(10 * _RETRY_SECONDS)
            await self._waiting.sleep(until)

    async def _turn(self) -> Micros | None:
        """Evaluate if it is time; give when to look again, None when only a wake-up helps."""
        state = await self._parts.states.get(*self.armed.key)
        if state is None or state.disabled:
            return None
        last = await self._last(state)
        if has_to_stop(self._trigger, state, last):
            state.disabled, state.updated_at = True, self._parts.clock.now()
            await self._parts.states.upsert(state)
            self._note(Outcome.DISABLED, f"stopAfter: {last.state}" if last else "")
            return None
        if state.next_at is not None and state.next_at > self._parts.clock.now():
            return state.next_at
        if is_locked(self._trigger, last):
            self._note(Outcome.LOCKED, execution_id=state.last_execution_id)
            return self._after(_LOOK_AGAIN_SECONDS)
        async with self._parts.slots:
            until = await self._parts.leases.run(self.armed.key, self._with_lease)
        return until if until is not None else self._after(_LOOK_AGAIN_SECONDS)

    async def _last(self, state: TriggerState) -> Execution | None:
        last = state.last_execution_id
        return None if last is None else await self._parts.recorder.get(last)

    async def _with_lease(self) -> Micros:
        # Read again: another server may have evaluated meanwhile.
        state = await self._parts.states.get(*self.armed.key)
        now = self._parts.clock.now()
        if state is None or state.disabled:
            return now
        if state.next_at is not None and state.next_at > now:
            return state.next_at
        memory = TriggerMemory.of(state)
        if memory.pending is not None and await self._recover(state, memory, memory.pending):
            return now  # its execution may run: that is looked at first
        return await self._look(state, memory)

    async def _recover(self, state: TriggerState, memory: TriggerMemory, pending: Pending) -> bool:
        """Go on with a firing that a crash interrupted; false when it made no execution."""
        execution = await self._parts.recorder.get(pending.execution_id)
        if execution is None:
            await self._parts.contexts.discard(self.armed, pending.execution_id)
        else:
            state.last_execution_id, state.last_at = execution.id, execution.created_at
            context = self._parts.contexts.make(self.armed, self._parts.clock.now())
            await self._settle(context, Firing(memo=pending.memo))
            context.trigger_log.end(execution.id)
            await context.end(keep_files=False)
        memory.pending = None
        await self._write(state, memory)
        return execution is not None

    async def _look(self, state: TriggerState, memory: TriggerMemory) -> Micros:
        context = self._parts.contexts.make(self.armed, self._parts.clock.now())
        made: Execution | None = None
        try:
            made = await self._look_and_fire(state, memory, context)
        except UnavailableError:
            raise
        except Exception as error:
            made = await self._failed(memory, context, error)
        finally:
            own_id = context.identity.execution_id
            is_kept = memory.pending is not None or (made is not None and made.id == own_id)
            context.trigger_log.end(None if made is None else made.id)
            await asyncio.shield(context.end(keep_files=is_kept))
        return await self._go_on(state, memory, made)

    async def _look_and_fire(
        self, state: TriggerState, memory: TriggerMemory, context: TriggerContext
    ) -> Execution | None:
        try:
            may_evaluate = await self._parts.firings.may_evaluate(
                self.armed, self._parts.clock.now()
            )
        except VivaceError as error:
            self._note(Outcome.ERROR, error.message)
            return await self._record_failure(context, error.message)
        if not may_evaluate:
            self._note(Outcome.CONDITION_FALSE)
            return None
        firing = await self._evaluations.evaluate(self._trigger, context)
        memory.status, memory.reason = Status.OK, ""
        if firing is None:
            self._note(Outcome.NOTHING)
            return None
        making = asyncio.create_task(self._fire(state, memory, context, firing))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            await asyncio.wait({making}, timeout=_FIRING_SECONDS)
            raise

    async def _fire(
        self, state: TriggerState, memory: TriggerMemory, context: TriggerContext, firing: Firing
    ) -> Execution | None:
        own_id = context.identity.execution_id
        memory.pending = Pending(own_id, firing.memo)
        key = unique_key(self.armed.key, own_id if firing.key is None else firing.key)
        occurrence = Occurrence(self._parts.clock.now(), own_id, key, firing.variables)
        try:
            if not await self._write(state, memory):
                drop(context, firing)
                return None  # the trigger is gone
            execution = await self._parts.firings.create(self.armed, occurrence)
        except BaseException:
            drop(context, firing)
            raise
        if execution is None:
            self._note(Outcome.CONDITION_FALSE)
        else:
            self._note(Outcome.FIRED, execution_id=execution.id)
        await self._settle(context, firing)
        memory.pending = None
        return execution

    async def _settle(self, context: TriggerContext, firing: Firing) -> None:
        try:
            if firing.on_recorded is not None:
                called = firing.on_recorded()
                if called is not None:
                    await called
            elif firing.memo is not None:
                await self._evaluations.settle(self._trigger, context, firing.memo)
        except Exception as error:
            context.log(LogLevel.WARN, f"the event has not been settled: {told(error)}")

    async def _failed(
        self, memory: TriggerMemory, context: TriggerContext, error: Exception
    ) -> Execution | None:
        if not isinstance(error, VivaceError):
            _LOG.info("trigger %s raised", self.armed.key, exc_info=error)
        message = self._parts.contexts.mask(context.identity.execution_id, told(error))
        context.log(LogLevel.ERROR, message)
        memory.status, memory.reason = Status.FAILING, message.split("\n", 1)[0]
        self._note(Outcome.ERROR, message)
        if not self._trigger.fail_on_trigger_error:
            return None
        return await self._record_failure(context, message)

    async def _record_failure(self, context: TriggerContext, message: str) -> Execution:
        own_id = context.identity.execution_id
        event = f"failure:{own_id}"
        occurrence = Occurrence(self._parts.clock.now(), own_id, unique_key(self.armed.key, event))
        return await self._parts.firings.fail(self.armed, occurrence, message)

    async def _go_on(
        self, state: TriggerState, memory: TriggerMemory, made: Execution | None
    ) -> Micros:
        now = self._parts.clock.now()
        state.evaluated_at = now
        state.next_at = now + round(self._trigger.interval.total_seconds() * 1e6)
        if made is not None:
            state.last_execution_id, state.last_at = made.id, now
        await self._write(state, memory)
        return now if made is not None and self._trigger.stop_after else state.next_at

    async def _write(self, state: TriggerState, memory: TriggerMemory) -> bool:
        memory.write(state)
        return await self._parts.states.advance(state)

    def _note(self, outcome: Outcome, detail: str = "", execution_id: str | None = None) -> None:
        self._parts.note(self.armed.key, Evaluation(outcome, detail, execution_id))

    def _after(self, seconds: float) -> Micros:
        return self._parts.clock.now() + round(seconds * 1e6)
