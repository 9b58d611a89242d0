"""Windows that end, whether or not anything came: who has to be complete by then is looked at."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from vivace.errors import ConflictError, UnavailableError
from vivace.plugin.flow_trigger import FlowTrigger, Gathering
from vivace.runtime.clock import Clock
from vivace.runtime.flow_triggers.index import Listener, ListenerIndex
from vivace.runtime.flow_triggers.starts import Starts
from vivace.runtime.flow_triggers.windows import ProgressBook
from vivace.services.flow_catalogue import FlowRevision
from vivace.store import GatheringState
from vivace.store.gatherings import Gatherings

__all__ = ["Deadlines"]

_LOG = logging.getLogger(__name__)


class Deadlines:
    """Closes windows, and sees to it that they are closed."""

    def __init__(
        self,
        gatherings: Gatherings,
        index: ListenerIndex,
        starts: Starts,
        book: ProgressBook,
        clock: Clock,
    ) -> None:
        self._gatherings = gatherings
        self._index = index
        self._starts = starts
        self._book = book
        self._clock = clock

    async def close_due(self) -> None:
        """Look at the windows that are over.

        Raises:
            UnavailableError: the store is away; what is left is looked at later.
        """
        for state in await self._gatherings.due(self._clock.now()):
            tenant, namespace, flow_id, _ = state.key
            listener = self._index.of_trigger((tenant, namespace, flow_id), state.trigger_id)
            try:
                await self._close(state, listener)
            except UnavailableError:
                raise
            except Exception:
                # One row that cannot be understood must not keep the others from their end.
                _LOG.exception("what `%s` has got cannot be told", state.key[3])
                state.next_at = None
                await self._write(state)

    async def seconds_left(self) -> float | None:
        """Give the time until a window ends; None when none has to be looked at."""
        due = await self._gatherings.next_due_at()
        return None if due is None else (due - self._clock.now()) / 1e6

    async def _close(self, state: GatheringState, listener: Listener | None) -> None:
        gatherings = listener.gatherings if listener is not None else ()
        gathering = next((item for item in gatherings if item.id == state.key[3]), None)
        if listener is None or gathering is None:
            # Disabled, or edited: it is armed anew when somebody listens again.
            state.next_at = None
        else:
            progress = self._book.open(listener, gathering, state)
            for span in progress.close(self._clock.now()):
                await self._starts.miss(listener, gathering.id, state.epoch, span)
            state = progress.state
        await self._write(state)

    async def arm(self, listeners: Sequence[Listener]) -> None:
        """See to it that windows are judged at their end although nothing may come."""
        for listener in listeners:
            for gathering in listener.gatherings if listener.trigger.fails_on_miss else ():
                await self._arm(listener, gathering)

    async def _arm(self, listener: Listener, gathering: Gathering) -> None:
        states = await self._gatherings.of_flow(*listener.name)
        key = self._book.key(listener, gathering)
        before = next((item for item in states if item.key == key), None)
        progress = self._book.open(listener, gathering, before)
        progress.expect(self._clock.now())
        if progress.state != before:
            await self._write(progress.state)

    async def _write(self, state: GatheringState) -> None:
        try:
            await self._gatherings.conclude([], [state])
        except ConflictError:
            # An event was quicker, and has looked forward itself.
            _LOG.info("what `%s` has got was written meanwhile", state.key[3])

    async def forget_others(self, revision: FlowRevision) -> None:
        """Forget what triggers of a flow have got that it no longer has."""
        if revision.flow is None:
            return  # once it can be read again, it goes on
        kept = {
            gathering.id
            for trigger in revision.flow.triggers
            if isinstance(trigger, FlowTrigger)
            for gathering in trigger.gatherings()
        }
        name = (revision.tenant, revision.namespace, revision.flow_id)
        for state in await self._gatherings.of_flow(*name):
            if state.key[3] not in kept:
                await self._gatherings.delete(state.key)

    async def forget(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Forget what the triggers of a flow have got."""
        for state in await self._gatherings.of_flow(tenant, namespace, flow_id):
            await self._gatherings.delete(state.key)
