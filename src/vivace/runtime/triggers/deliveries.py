"""Events between a stream and their executions: bounded, durable first, acknowledged in order."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vivace.errors import UnavailableError
from vivace.model.execution import Execution
from vivace.model.identifier import new_id
from vivace.model.log import LogLevel
from vivace.plugin.context import Files
from vivace.plugin.realtime import Event, RealtimeTrigger
from vivace.runtime.triggers.backoff import Backoff
from vivace.runtime.triggers.firings import Armed, Occurrence
from vivace.runtime.triggers.parts import TriggerParts, unique_key

__all__ = ["Deliveries"]

_LOG = logging.getLogger(__name__)
_TRIES = 3
"""How often an event is tried that raises what nobody expects."""
Load = Callable[[Files], Mapping[str, Any] | None]
_LEAVE_SECONDS = 10.0
"""How long executions that are being made may take when the stream has to end."""


@dataclass(slots=True)
class _Delivery:
    event: Event
    first_id: str = field(default_factory=new_id)
    own_id: str = ""
    """Of the execution that is being made; counts as running."""
    making: asyncio.Task[None] | None = None
    before: _Delivery | None = None
    """The one that was taken before, until this one has had its turn."""
    has_passed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the next one may start its execution."""

    async def turn(self) -> None:
        """Wait for the event before, so that executions start in the order of the events."""
        if self.before is not None:
            await self.before.has_passed.wait()
            self.before = None
        # The next one goes on when this one's request is on its way.
        asyncio.get_running_loop().call_soon(self.has_passed.set)


class Deliveries:
    """The events of one trigger; outlives its connections."""

    def __init__(
        self,
        parts: TriggerParts,
        armed: Armed,
        say: Callable[[LogLevel, str], None],
        made: Callable[[Execution], None],
    ) -> None:
        """Begin.

        Args:
            parts: What all triggers share.
            armed: The trigger.
            say: Writes to its log.
            made: Told of each execution.
        """
        self._parts = parts
        self._say = say
        self._made = made
        self.rearm(armed)
        self._open: deque[_Delivery] = deque()
        self._running: set[str] = set()
        self._changed = asyncio.Event()
        self._acknowledging: asyncio.Task[None] | None = None

    def rearm(self, armed: Armed) -> None:
        """Go on with another revision of the flow."""
        assert isinstance(armed.trigger, RealtimeTrigger)
        self._armed = armed
        self._most_open = armed.trigger.max_unacknowledged
        self._most_running = armed.trigger.max_running

    @property
    def open(self) -> int:
        """How many events are taken and not acknowledged."""
        return len(self._open)

    @property
    def running(self) -> int:
        """How many executions run, or are being made."""
        return len(self._running)

    def finished(self, execution_id: str) -> None:
        """Take up the end of an execution."""
        self._running.discard(execution_id)
        self._changed.set()

    async def room(self) -> None:
        """Wait until one more event may be taken."""
        while len(self._open) >= self._most_open or len(self._running) >= self._most_running:
            self._changed.clear()
            await self._changed.wait()

    def take(self, event: Event) -> None:
        """Make the execution of an event, then acknowledge it."""
        delivery = _Delivery(event, before=self._open[-1] if self._open else None)
        self._name(delivery, delivery.first_id)
        name = f"trigger {self._armed.key} fires"
        delivery.making = asyncio.create_task(self._make(delivery), name=name)
        delivery.making.add_done_callback(lambda _: delivery.has_passed.set())
        self._open.append(delivery)
        if self._acknowledging is None:
            self._acknowledging = asyncio.create_task(self._acknowledge(), name=f"{name}: acks")

    async def end(self) -> None:
        """Let what is being made become durable, and give back what is not."""
        making = {each.making for each in self._open if each.making is not None}
        if making:
            await asyncio.wait(making, timeout=_LEAVE_SECONDS)
        acknowledging = self._acknowledging
        if acknowledging is not None:
            await asyncio.wait({acknowledging}, timeout=1.0)
            acknowledging.cancel()
        while self._open:
            delivery = self._open.popleft()
            if delivery.making is not None:
                delivery.making.cancel()
            self.finished(delivery.own_id)
            await self._give_back(delivery.event)

    async def _make(self, delivery: _Delivery) -> None:
        if delivery.event.failure is not None:
            await self._poisoned(delivery, delivery.event.failure)
            return
        backoff, tries = Backoff(0.2, 10.0), 0
        while True:
            try:
                await self._create(delivery)
                return
            except UnavailableError as error:
                _LOG.warning("trigger %s fires later: %s", self._armed.key, error)
            except Exception as error:
                tries += 1
                _LOG.warning("an event of %s raised", self._armed.key, exc_info=True)
                if tries >= _TRIES:
                    await self._poisoned(delivery, f"{type(error).__name__}: {error}")
                    return
            await asyncio.sleep(backoff.seconds())
            # Whether the time before has made one all the same, its unique key tells.
            self._name(delivery, new_id())

    async def _create(self, delivery: _Delivery) -> None:
        if delivery.event.load is None:
            occurrence = self._occurrence(delivery)
            execution = await self._parts.firings.create(self._armed, occurrence, delivery.turn)
        else:
            execution = await self._load_and_create(delivery, delivery.event.load)
        if execution is None or execution.id != delivery.own_id:
            self.finished(delivery.own_id)
        if execution is not None:
            self._made(execution)

    async def _load_and_create(self, delivery: _Delivery, load: Load) -> Execution | None:
        """Make an execution that has files from its beginning."""
        context = self._parts.contexts.make(self._armed, self._parts.clock.now())
        self._name(delivery, context.identity.execution_id)
        execution, is_unknown = None, False
        try:
            loaded = await context.on_thread(load, context.files)
            if loaded is not None:
                occurrence = self._occurrence(delivery)
                shown = {**occurrence.variables, **loaded}
                execution = await self._parts.firings.create(
                    self._armed, replace(occurrence, variables=shown), delivery.turn
                )
        except UnavailableError:
            is_unknown = True  # it may have been recorded, with its files
            raise
        finally:
            is_own = execution is not None and execution.id == delivery.own_id
            await asyncio.shield(context.end(keep_files=is_own or is_unknown))
        return execution

    def _name(self, delivery: _Delivery, own_id: str) -> None:
        self.finished(delivery.own_id)
        delivery.own_id = own_id
        self._running.add(own_id)

    async def _poisoned(self, delivery: _Delivery, reason: str) -> None:
        """Record an event of which nothing can be made, so that the others go on."""
        self._say(LogLevel.ERROR, f"an event could not be made an execution of: {reason}")
        occurrence = self._occurrence(delivery)
        self.finished(delivery.own_id)
        while True:
            try:
                self._made(await self._parts.firings.fail(self._armed, occurrence, reason))
                return
            except UnavailableError:
                await asyncio.sleep(1.0)

    def _occurrence(self, delivery: _Delivery) -> Occurrence:
        event = delivery.event
        name = delivery.first_id if event.key is None else event.key
        key = unique_key(self._armed.key, name)
        return Occurrence(self._parts.clock.now(), delivery.own_id, key, event.variables)

    async def _acknowledge(self) -> None:
        while self._open:
            delivery = self._open[0]
            assert delivery.making is not None
            await asyncio.wait({delivery.making})
            try:
                delivery.making.result()
                await delivery.event.ack()
            except Exception as error:
                # It comes again, and is known by its key then.
                _LOG.info("an event of %s is not acknowledged: %s", self._armed.key, error)
            if self._open and self._open[0] is delivery:
                self._open.popleft()
            self._changed.set()
        self._acknowledging = None

    async def _give_back(self, event: Event) -> None:
        try:
            await event.nack()
        except Exception as error:
            _LOG.info("an event of %s is not given back: %s", self._armed.key, error)
