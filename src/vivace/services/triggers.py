"""Use cases of triggers: look at how they stand, switch, unlock, restart and delete them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vivace.errors import ConflictError, NotFoundError
from vivace.model.instant import Micros, from_datetime, to_datetime
from vivace.model.trigger import Trigger, TriggerKey
from vivace.plugin.polling import PollingTrigger
from vivace.plugin.realtime import RealtimeTrigger
from vivace.plugin.trigger import ScheduledTrigger
from vivace.services.flow_revisions import StoredFlow
from vivace.services.flows import FlowService
from vivace.store import Backfill, BackfillState, Leaf, Op, Page, Query, Store, TriggerState

__all__ = ["DeletionListener", "FoundTrigger", "TriggerKey", "TriggerListener", "TriggerService"]

_KINDS: dict[type[Trigger], str] = {
    ScheduledTrigger: "SCHEDULE",
    PollingTrigger: "POLLING",
    RealtimeTrigger: "REALTIME",
}


@dataclass(frozen=True, slots=True)
class FoundTrigger:
    """A trigger as it stands, and as it is written."""

    state: TriggerState
    definition: Mapping[str, Any] | None
    """None when the flow no longer has it."""
    kind: str | None
    """SCHEDULE, POLLING, REALTIME, or None for a trigger that something else fires."""
    backfill: Backfill | None = None
    """The one that has not ended."""

    @property
    def key(self) -> TriggerKey:
        """Its name."""
        state = self.state
        return TriggerKey(state.tenant, state.namespace, state.flow_id, state.trigger_id)


TriggerListener = Callable[[TriggerState], Awaitable[None]]
"""Told of a trigger that was switched, once it is durable: the scheduler looks at it anew."""
DeletionListener = Callable[[TriggerKey], Awaitable[None]]
"""Told of a trigger whose state was deleted: it begins afresh, if its flow still has it."""


class TriggerService:
    """Use cases of triggers."""

    def __init__(
        self,
        store: Store,
        flows: FlowService,
        listeners: Sequence[TriggerListener] = (),
        now: Callable[[], Micros] = lambda: time.time_ns() // 1_000,
        deletion_listeners: Sequence[DeletionListener] = (),
    ) -> None:
        self._store = store
        self._flows = flows
        self._listeners = listeners
        self._now = now
        self._deletion_listeners = deletion_listeners

    async def search(self, query: Query) -> Page[FoundTrigger]:
        """Give a page of the triggers that match, and how many do."""
        found = await self._store.triggers.search(query)
        active = {item.key: item for item in await self._store.backfills.active()}
        return Page([await self._found(state, active) for state in found.results], found.total)

    async def of_flow(
        self, tenant: str, namespace: str, flow_id: str, *, text: str, page: int, size: int
    ) -> Page[FoundTrigger]:
        """Give a page of the triggers of a flow."""
        filters = [
            Leaf("namespace", Op.EQUALS, namespace),
            Leaf("flowId", Op.EQUALS, flow_id),
            *([Leaf("q", Op.EQUALS, text)] if text else []),
        ]
        return await self.search(Query(tenant=tenant, filters=tuple(filters), page=page, size=size))

    async def get(self, key: TriggerKey) -> FoundTrigger:
        """Give a trigger.

        Raises:
            NotFoundError: there is no such flow, or it has no such trigger.
        """
        flow, state = await self._known(key)
        return await self._shown(state, flow)

    async def switch(self, key: TriggerKey, *, disabled: bool) -> FoundTrigger:
        """Switch a trigger on or off.

        Raises:
            NotFoundError: there is no such flow, or it has no such trigger.
        """
        flow, state = await self._known(key)
        now = self._now()
        state.disabled, state.updated_at = disabled, now
        trigger = _declared(flow, key.trigger_id)
        if isinstance(trigger, ScheduledTrigger):
            # Dates that passed while it was off are not made up for.
            is_known = not disabled and not trigger.has_expressions
            following = trigger.next_after(to_datetime(now)) if is_known else None
            state.next_at = None if following is None else from_datetime(following)
        await self._write(state)
        return await self._shown(state, flow)

    async def unlock(self, key: TriggerKey) -> FoundTrigger:
        """Let a trigger fire although the execution that it started last has not ended.

        Raises:
            NotFoundError: there is no such flow, or it has no such trigger.
            ConflictError: it does not wait for an execution.
        """
        flow, state = await self._known(key)
        last = state.last_execution_id
        execution = None if last is None else await self._store.executions.get(last)
        if execution is None or execution.fully_ended:
            raise ConflictError("Trigger is not locked")
        state.last_execution_id, state.updated_at = None, self._now()
        await self._write(state)
        return await self._shown(state, flow)

    async def restart(self, key: TriggerKey) -> FoundTrigger:
        """Let go of whatever a trigger waits for, and look at it anew; its dates stay.

        Raises:
            NotFoundError: there is no such flow, or it has no such trigger.
        """
        flow, state = await self._known(key)
        state.last_execution_id, state.updated_at = None, self._now()
        await self._write(state)
        return await self._shown(state, flow)

    async def delete(self, key: TriggerKey) -> None:
        """Delete the state of a trigger; if its flow still has it, it begins afresh.

        Raises:
            NotFoundError: nothing is known of such a trigger.
        """
        backfill = await self._store.backfills.active_of(key)
        if not await self._store.triggers.delete(*key):
            raise NotFoundError(f"Flow {key.flow_id} has no trigger {key.trigger_id}")
        if backfill is not None:
            await self._store.backfills.enter(
                backfill.id, BackfillState.CANCELLED, self._now(), "the trigger was deleted"
            )
        await self._store.evaluations.forget(key)
        for listener in self._deletion_listeners:
            await listener(key)

    async def _known(self, key: TriggerKey) -> tuple[StoredFlow, TriggerState]:
        flow = await self._flows.get(key.tenant, key.namespace, key.flow_id)
        state = await self._store.triggers.get(*key)
        if state is None or flow.trigger_document(key.trigger_id) is None:
            raise NotFoundError(f"Flow {key.flow_id} has no trigger {key.trigger_id}")
        return flow, state

    async def _write(self, state: TriggerState) -> None:
        await self._store.triggers.upsert(state)
        for listener in self._listeners:
            await listener(state)

    async def switch_all(self, keys: Sequence[TriggerKey], *, disabled: bool) -> int:
        """Switch triggers on or off, and say how many there were."""
        return await self._each(keys, lambda key: self.switch(key, disabled=disabled))

    async def unlock_all(self, keys: Sequence[TriggerKey]) -> int:
        """Unlock triggers, and say how many were locked."""
        return await self._each(keys, self.unlock)

    async def delete_all(self, keys: Sequence[TriggerKey]) -> int:
        """Delete the states of triggers, and say how many there were."""
        return await self._each(keys, self.delete)

    async def _each(
        self, keys: Sequence[TriggerKey], change: Callable[[TriggerKey], Awaitable[object]]
    ) -> int:
        count = 0
        for key in keys:
            try:
                await change(key)
            except (NotFoundError, ConflictError):
                continue
            count += 1
        return count

    async def _found(
        self, state: TriggerState, active: Mapping[TriggerKey, Backfill]
    ) -> FoundTrigger:
        key = TriggerKey(state.tenant, state.namespace, state.flow_id, state.trigger_id)
        try:
            flow = await self._flows.get(*key[:3])
        except NotFoundError:
            return FoundTrigger(state, None, None)
        return _found(state, flow, active.get(key))

    async def _shown(self, state: TriggerState, flow: StoredFlow) -> FoundTrigger:
        key = TriggerKey(state.tenant, state.namespace, state.flow_id, state.trigger_id)
        return _found(state, flow, await self._store.backfills.active_of(key))


def _declared(flow: StoredFlow, trigger_id: str) -> Trigger | None:
    declared = flow.flow.triggers if flow.flow is not None else []
    return next((item for item in declared if item.id == trigger_id), None)


def _found(state: TriggerState, flow: StoredFlow, backfill: Backfill | None) -> FoundTrigger:
    trigger = _declared(flow, state.trigger_id)
    kind = next((name for cls, name in _KINDS.items() if isinstance(trigger, cls)), None)
    return FoundTrigger(state, flow.trigger_document(state.trigger_id), kind, backfill)
