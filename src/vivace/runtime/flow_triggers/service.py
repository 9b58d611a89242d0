"""The part of a server that makes Flow triggers work: takes up flows, watches events and the clock.

A server begins to work before it knows who listens: until then every change of state is written
down, so that none is missed, and is looked at once it is known.
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
        self._newer: set[tuple[str, str, str]] | None = set()
        """Flows that were saved or deleted while all were read; None once they have been."""
        self._task: asyncio.Task[None] | None = None
        self._outbox = outbox
        outbox.on_wake = self._wake.set

    def open(self) -> None:
        """Write down what happens from now on; to be called before any execution goes on."""
        self._is_active = self._outbox.takes_all = True

    def begin(self) -> None:
        """Learn who listens, take up what was written down, and go on doing so."""
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
        if self._newer is not None:
            self._newer.add((revision.tenant, revision.namespace, revision.flow_id))
        listeners = self._index.put(revision)
        await self.deadlines.forget_others(revision)
        await self.deadlines.arm(listeners)
        self._wake.set()

    async def flow_deleted(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Forget the triggers of a flow."""
        if self._is_active:
            if self._newer is not None:
                self._newer.add((tenant, namespace, flow_id))
            self._index.remove((tenant, namespace, flow_id))
            await self.deadlines.forget(tenant, namespace, flow_id)

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                if self._newer is not None:
                    await self._learn(self._newer)
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

    async def _learn(self, newer: set[tuple[str, str, str]]) -> None:
        """Learn who listens."""
        async for revision in self._flows():
            if (revision.tenant, revision.namespace, revision.flow_id) not in newer:
                self._index.put(revision)
        await self.deadlines.arm(list(self._index))
        self._outbox.takes_all, self._newer = False, None

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
