"""The life of one realtime trigger: connect, take events, and connect again when it breaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from vivace.errors import UnavailableError, VivaceError
from vivace.model.execution import Execution
from vivace.model.instant import Micros
from vivace.model.log import LogLevel
from vivace.plugin.realtime import Event, RealtimeTrigger
from vivace.runtime.triggers.backoff import Backoff
from vivace.runtime.triggers.contexts import TriggerContext
from vivace.runtime.triggers.deliveries import Deliveries
from vivace.runtime.triggers.firings import Armed, Occurrence
from vivace.runtime.triggers.memory import Status
from vivace.runtime.triggers.parts import TriggerParts, unique_key
from vivace.runtime.triggers.shown import Shown
from vivace.runtime.triggers.stopping import has_to_stop
from vivace.runtime.triggers.told import told
from vivace.runtime.triggers.waiting import Waiting
from vivace.store import Evaluation, Outcome

__all__ = ["Stream"]

_LOG = logging.getLogger(__name__)
_LOOK_AGAIN_SECONDS = 5.0
_CLOSING_SECONDS = 20.0
_STABLE_SECONDS = 10.0
"""A connection that broke sooner, without any event, is no reason to hurry with the next one."""


class Stream:
    """One realtime trigger; `run` goes on until it is cancelled."""

    def __init__(
        self, parts: TriggerParts, armed: Armed, *, backoff: Backoff | None = None
    ) -> None:
        assert isinstance(armed.trigger, RealtimeTrigger)
        self.armed = armed
        self.shown = Shown(parts.states, armed.key, parts.note)
        self._trigger = armed.trigger
        self._parts = parts
        self._waiting = Waiting(parts.clock)
        self._backoff = backoff or Backoff()
        self._deliveries = Deliveries(parts, armed, self._say, self.shown.fired)
        self._context: TriggerContext | None = None
        self._listening: asyncio.Task[Any] | None = None
        self._has_failed = False
        """Whether this outage has been recorded as a FAILED execution."""
        self._has_to_stop = False
        self._connected_at = 0.0

    def rearm(self, armed: Armed) -> None:
        """Go on with another revision of the flow, in which the trigger does the same."""
        assert isinstance(armed.trigger, RealtimeTrigger)
        self.armed = armed
        self._trigger = armed.trigger
        self._deliveries.rearm(armed)

    def wake(self) -> None:
        """Look again at where the trigger stands: it was switched."""
        self._waiting.wake()
        if self._listening is not None:
            self._listening.cancel()

    def finished(self, execution: Execution) -> None:
        """Take up the end of an execution of the trigger."""
        self._deliveries.finished(execution.id)
        if execution.state in (self._trigger.stop_after or ()):
            self._has_to_stop = True
            self.wake()

    async def run(self) -> None:
        """Listen for ever."""
        try:
            while True:
                self._waiting.begin()
                await self._waiting.sleep(await self._listened())
        finally:
            await asyncio.shield(self.shown.end())

    async def _listened(self) -> Micros | None:
        try:
            return await self._turn()
        except UnavailableError as error:
            _LOG.warning("trigger %s listens again: %s", self.armed.key, error)
        except Exception:
            _LOG.exception("trigger %s could not listen", self.armed.key)
        return self._after(self._backoff.seconds())

    async def _turn(self) -> Micros | None:
        """Listen till it breaks; give when to connect again, None when only a wake-up helps."""
        state = await self._parts.states.get(*self.armed.key)
        if state is None or state.disabled:
            return None
        last_id = state.last_execution_id
        last = None if last_id is None else await self._parts.recorder.get(last_id)
        if self._has_to_stop or has_to_stop(self._trigger, state, last):
            self._has_to_stop = False
            state.disabled, state.updated_at = True, self._parts.clock.now()
            await self._parts.states.upsert(state)
            return None
        until = await self._parts.leases.run(self.armed.key, self._listen)
        return until if until is not None else self._after(_LOOK_AGAIN_SECONDS)

    async def _listen(self) -> Micros:
        context = self._parts.contexts.make(self.armed, self._parts.clock.now(), is_stream=True)
        context.on_connected = self._connected
        self._context = context
        listening = self._listening = asyncio.create_task(
            self._take_events(context), name=f"trigger {self.armed.key} listens"
        )
        try:
            await asyncio.wait({listening})
        finally:
            self._listening = None
            listening.cancel()
            await asyncio.wait({listening}, timeout=_CLOSING_SECONDS)
            context.kill()
            await asyncio.shield(context.end(keep_files=False))
        if listening.cancelled():
            return self._parts.clock.now()  # it was switched: the next turn looks at that
        await self._broken(context, listening.exception())
        return self._after(self._backoff.seconds())

    async def _take_events(self, context: TriggerContext) -> None:
        self.shown.set(Status.CONNECTING, self.shown.reason or "the stream is being opened")
        trigger = await context.render_trigger(self._trigger)
        assert isinstance(trigger, RealtimeTrigger)
        source = trigger.events(context)
        try:
            while True:
                await self._deliveries.room()
                event = await anext(source, None)
                if event is None:
                    return
                self._connected()
                self._recovered()
                self._deliveries.take(event)
        finally:
            # First what is open: it can be acknowledged as long as there is a connection.
            await self._deliveries.end()
            await _close(source)

    def _connected(self) -> None:
        if self.shown.set(Status.CONNECTED):
            self._connected_at = asyncio.get_running_loop().time()
            self._say(LogLevel.INFO, "the stream is connected")

    def _recovered(self) -> None:
        """Take the outage for over."""
        self._backoff.reset()
        self._has_failed = False

    async def _broken(self, context: TriggerContext, error: BaseException | None) -> None:
        if isinstance(error, Exception) and not isinstance(error, VivaceError):
            _LOG.info("trigger %s raised", self.armed.key, exc_info=error)
        age = asyncio.get_running_loop().time() - self._connected_at
        if self.shown.status is Status.CONNECTED and age >= _STABLE_SECONDS:
            self._recovered()
        why = "the stream has ended" if error is None else told(error)
        reason = self._parts.contexts.mask(context.identity.execution_id, why)
        if self.shown.set(Status.CONNECTING, reason):
            self._say(LogLevel.WARN, f"connecting again: {reason}")
            self._parts.note(self.armed.key, Evaluation(Outcome.ERROR, reason))
        if error is not None and self._trigger.fail_on_trigger_error and not self._has_failed:
            self._has_failed = True
            own_id = context.identity.execution_id
            key = unique_key(self.armed.key, f"failure:{own_id}")
            occurrence = Occurrence(self._parts.clock.now(), own_id, key)
            self.shown.fired(await self._parts.firings.fail(self.armed, occurrence, reason))

    def _say(self, level: LogLevel, message: str) -> None:
        if self._context is not None:
            self._context.log(level, message)

    def _after(self, seconds: float) -> Micros:
        return self._parts.clock.now() + round(seconds * 1e6)


async def _close(source: AsyncIterator[Event]) -> None:
    close = getattr(source, "aclose", None)
    if close is not None:
        await close()
