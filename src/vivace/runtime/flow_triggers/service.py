"""The part of a server that makes Flow triggers work: takes up flows, watches events and the clock.

It learns who listens before any execution goes on, so that no change of state is missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from vivace.errors import UnavailableError
from vivace.runtime.flow_triggers.consumer import Consumer
from vivace.runtime.flow_triggers.deadlines import Deadlines
from vivace.runtime.flow_triggers.index import ListenerIndex
from vivace.runtime.flow_triggers.outbox import Outbox
from vivace.services.flow_catalogue import FlowRevision

__all__ = ["FlowTriggers"]

_LOG = logging.getLogger(__name__)

_LOOK_AGAIN_SECONDS = 30.0
"""A server that shares the database tells nobody of its events."""
_RETRY_SECONDS = 1.0


class FlowTriggers:
    """Starts executions when executions of other flows change their state."""

    def __init__(
        self,
        flows: Callable[[], AsyncIterator[FlowRevision]],
        index: ListenerIndex,
        outbox: Outbox,
        consumer: Consumer,
        deadlines: Deadlines,
    ) -> None:
        """Take what is needed.

        Args:
            flows: Gives the flows that may have Flow triggers.
            index: Is kept current.
            outbox: Wakes this one.
            consumer: Looks at events.
            deadlines: Looks at windows that end.
        """
        self._flows = flows
        self._index = index
        self.consumer = consumer
        self.deadlines = deadlines
        self._wake = asyncio.Event()
        self._is_active = False
        self._task: asyncio.Task[None] | None = None
        outbox.on_wake = self._wake.set

    async def load(self) -> None:
        """Learn who listens; from now on every change of state that matters is written down."""
        self._is_active = True
        async for revision in self._flows():
            self._index.put(revision)

    def begin(self) -> None:
        """Take up what was written down, and go on doing so."""
        self._task = asyncio.create_task(self._run(), name="flow triggers")

    async def stop(self) -> None:
        """Stop; what has not been looked at waits in the store."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def flow_changed(self, revision: FlowRevision) -> None:
        """Take up the triggers of a flow's newest revision; what they have got is kept."""
        if not self._is_active:
            return
        listeners = self._index.put(revision)
        await self.deadlines.forget_others(revision)
        await self.deadlines.arm(listeners)
        self._wake.set()

    async def flow_deleted(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Forget the triggers of a flow."""
        if self._is_active:
            self._index.remove((tenant, namespace, flow_id))
            await self.deadlines.forget(tenant, namespace, flow_id)

    async def _run(self) -> None:
        is_armed = False
        while True:
            self._wake.clear()
            try:
                if not is_armed:
                    await self.deadlines.arm(list(self._index))
                    is_armed = True
                await self.consumer.drain()
                await self.deadlines.close_due()
                delay = await self._delay()
            except UnavailableError as error:
                _LOG.warning("Flow triggers go on later: %s", error)
                delay = _RETRY_SECONDS
            except Exception:
                _LOG.exception("Flow triggers could not go on, and try again")
                delay = 10 * _RETRY_SECONDS
            await self._sleep(delay)

    async def _delay(self) -> float | None:
        """Give the seconds until there may be something to do; None when somebody has to call."""
        if not self._index:
            return None
        if any(item.trigger.fails_on_miss for item in self._index):
            seconds = await self.deadlines.seconds_left()
            if seconds is not None:
                # Short sleeps at most: the clock may step.
                return min(max(seconds, 0.01), 1.0)
        return _LOOK_AGAIN_SECONDS

    async def _sleep(self, delay: float | None) -> None:
        try:
            async with asyncio.timeout(delay):
                await self._wake.wait()
        except TimeoutError:
            return
