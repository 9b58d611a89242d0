"""The scheduler: starts executions at the instants of scheduled triggers.

The next instant of every trigger is stored. An execution carries the key of its (trigger, instant),
which is unique in the store, and the next instant is stored after it: a crash in between makes the
same execution asked for again, and found. So each instant has exactly one, whatever happens.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import count
from typing import Any, Protocol

import msgspec

from vivace.engine.live import LiveExecution
from vivace.errors import UnavailableError, VivaceError
from vivace.expressions import is_truthy
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.instant import Micros, to_datetime
from vivace.model.trigger import Trigger
from vivace.plugin.trigger import Firing, ScheduledTrigger
from vivace.runtime.clock import Clock
from vivace.runtime.missed import next_after, recovered, too_late
from vivace.services.execution_request import StartRequest
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer
from vivace.store import TriggerState

__all__ = ["ExecutionRecorder", "Scheduler", "TriggerKey"]

_LOG = logging.getLogger(__name__)
_LONGEST_SLEEP = 1.0
_RETRY_MICROS = 1_000_000
_LOOK_AGAIN_MICROS = 5_000_000
"""A trigger that waits for an execution is told of its end; looking is the safety net."""

TriggerKey = tuple[str, str, str, str]
"""Tenant, namespace, flow, trigger."""


class TriggerStates(Protocol):
    """Where the next instants are kept."""

    async def get(
        self, tenant: str, namespace: str, flow_id: str, trigger_id: str
    ) -> TriggerState | None: ...

    async def upsert(self, state: TriggerState) -> None: ...

    async def delete(self, tenant: str, namespace: str, flow_id: str, trigger_id: str) -> bool: ...

    async def of_flow(self, tenant: str, namespace: str, flow_id: str) -> list[TriggerState]: ...


class ExecutionRecorder(Protocol):
    """Makes executions for triggers."""

    async def create(self, request: StartRequest) -> Execution:
        """Start one, at most once for its unique key."""
        ...

    async def record_failure(self, request: StartRequest, message: str) -> Execution:
        """Record one that cannot start, as FAILED with the reason."""
        ...

    async def get(self, execution_id: str) -> Execution | None:
        """Find one."""
        ...


@dataclass(slots=True)
class _Armed:
    trigger: ScheduledTrigger
    revision: FlowRevision
    state: TriggerState
    ticket: int = 0
    """Of its one entry in the heap; entries with another one are void."""


class Scheduler:
    """Fires scheduled triggers."""

    def __init__(
        self,
        states: TriggerStates,
        executions: ExecutionRecorder,
        flows: Callable[[], AsyncIterator[FlowRevision]],
        renderer: Callable[[FlowRevision], BoundRenderer],
        clock: Clock,
    ) -> None:
        self._states = states
        self._executions = executions
        self._flows = flows
        self._renderer = renderer
        self._clock = clock
        self._armed: dict[TriggerKey, _Armed] = {}
        self._heap: list[tuple[Micros, TriggerKey, int]] = []
        self._tickets = count(1)
        self._revisions: dict[tuple[str, str, str], int] = {}
        """The newest revision of each flow that was taken up."""
        self._locks: dict[TriggerKey, asyncio.Lock] = {}
        """One at a time changes the state of a trigger."""
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._firing: set[asyncio.Task[None]] = set()
        self._chores: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """Arm the triggers of all flows, then watch the clock."""
        async for revision in self._flows():
            try:
                await self.flow_changed(revision, is_boot=True)
            except UnavailableError:
                raise
            except Exception:
                # One flow must not keep the others from their schedule.
                _LOG.exception("the triggers of flow %s are not taken up", revision.name)
        self._task = asyncio.create_task(self._watch(), name="scheduler")

    async def stop(self) -> None:
        """Stop firing; what is being fired is finished first."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.gather(*self._firing, return_exceptions=True)
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)

    # Flows that change

    async def flow_changed(self, revision: FlowRevision, *, is_boot: bool = False) -> None:
        """Take up the triggers of a flow's newest revision; unchanged ones keep their instant."""
        place = (revision.tenant, revision.namespace, revision.flow_id)
        if revision.revision < self._revisions.get(place, 0):
            return  # a newer one was quicker
        self._revisions[place] = revision.revision
        triggers: dict[str, ScheduledTrigger] = {}
        if revision.flow is not None and not revision.flow.disabled:
            triggers = {
                item.id: item
                for item in revision.flow.triggers
                if isinstance(item, ScheduledTrigger)
            }
        declared = None if revision.flow is None else {item.id for item in revision.flow.triggers}
        # Each armed trigger has a row; all that are armed would be many.
        for state in await self._states.of_flow(*place):
            if declared is not None and state.trigger_id not in declared:
                await self._forget((*place, state.trigger_id))
            elif state.trigger_id not in triggers:
                self._armed.pop((*place, state.trigger_id), None)
        for trigger in triggers.values():
            key = (*place, trigger.id)
            async with self._lock(key):
                await self._arm(key, revision, trigger, is_boot=is_boot)
        self._changed.set()

    async def flow_deleted(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Forget the triggers of a flow."""
        place = (tenant, namespace, flow_id)
        self._revisions.pop(place, None)
        for state in await self._states.of_flow(*place):
            await self._forget((*place, state.trigger_id))

    async def _forget(self, key: TriggerKey) -> None:
        async with self._lock(key):  # else what is firing now would write it once more
            self._armed.pop(key, None)
            await self._states.delete(*key)
        self._locks.pop(key, None)

    async def switched(self, state: TriggerState) -> None:
        """Take over that somebody enabled, disabled or unlocked a trigger, and its next instant."""
        key = (state.tenant, state.namespace, state.flow_id, state.trigger_id)
        async with self._lock(key):
            armed = self._armed.get(key)
            if armed is None:
                return
            # What was firing meanwhile may have written over the switch.
            armed.state = replace(
                armed.state,
                disabled=state.disabled,
                next_at=state.next_at,
                updated_at=state.updated_at,
                last_execution_id=state.last_execution_id and armed.state.last_execution_id,
            )
            await self._states.upsert(armed.state)
            self._schedule(key, armed)
        self._changed.set()

    async def _arm(
        self, key: TriggerKey, revision: FlowRevision, trigger: ScheduledTrigger, *, is_boot: bool
    ) -> None:
        fingerprint = _fingerprint(trigger)
        state = await self._states.get(*key)
        if trigger.disabled:
            await self._rest(key, state, fingerprint)
            return
        kept = replace(state) if state is not None else TriggerState(*key)
        now = self._clock.now()
        if kept.definition_hash != fingerprint:
            kept.definition_hash, kept.updated_at = fingerprint, now
            kept.next_at = next_after(trigger, now)
        elif kept.next_at is None:
            kept.next_at = next_after(trigger, now)
        elif is_boot:
            kept.next_at = recovered(trigger, kept.next_at, now)
        elif key not in self._armed and kept.next_at < now:
            # The flow was disabled: what it would have done then is not made up for.
            kept.next_at = next_after(trigger, now)
        if is_boot and await self._has_to_stop(trigger, kept):
            kept.disabled = True
        if kept.disabled:
            kept.next_at = None
        if kept != state:
            await self._states.upsert(kept)
        armed = self._armed[key] = _Armed(trigger, revision, kept)
        self._schedule(key, armed)

    async def _rest(self, key: TriggerKey, state: TriggerState | None, fingerprint: str) -> None:
        """Note that a trigger is disabled in its flow: it has no next instant."""
        self._armed.pop(key, None)
        resting = state or TriggerState(*key)
        if state is None or resting.next_at is not None:
            resting.next_at, resting.definition_hash = None, fingerprint
            resting.updated_at = self._clock.now()
            await self._states.upsert(resting)

    def _lock(self, key: TriggerKey) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())

    def _schedule(self, key: TriggerKey, armed: _Armed, at: Micros | None = None) -> None:
        """Look at a trigger at an instant, its next one unless given, and at no other."""
        armed.ticket = next(self._tickets)
        due = at if at is not None else armed.state.next_at
        if due is not None and not armed.state.disabled:
            heapq.heappush(self._heap, (due, key, armed.ticket))

    # The clock

    async def _watch(self) -> None:
        while True:
            self._changed.clear()
            now = self._clock.now()
            while self._heap and self._heap[0][0] <= now:
                _, key, ticket = heapq.heappop(self._heap)
                armed = self._armed.get(key)
                if armed is not None and armed.ticket == ticket:
                    self._begin_firing(key, armed)
            delay = _LONGEST_SLEEP
            if self._heap:
                delay = min(max((self._heap[0][0] - self._clock.now()) / 1e6, 0.0), delay)
            try:
                # Short sleeps at most: the clock may step.
                async with asyncio.timeout(delay):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _begin_firing(self, key: TriggerKey, armed: _Armed) -> None:
        task = asyncio.create_task(self._fire(key, armed), name=f"trigger {'.'.join(key)}")
        self._firing.add(task)
        task.add_done_callback(self._firing.discard)

    async def _fire(self, key: TriggerKey, armed: _Armed) -> None:
        try:
            async with self._lock(key):
                if self._armed.get(key) is armed:
                    await self._fire_if_due(key, armed)
        except UnavailableError as error:
            _LOG.warning("trigger %s could not fire and is tried again: %s", ".".join(key), error)
            self._later(key, armed, _RETRY_MICROS)
        except Exception:
            _LOG.exception("trigger %s could not fire", ".".join(key))
            self._later(key, armed, 10 * _RETRY_MICROS)
        self._changed.set()

    async def _fire_if_due(self, key: TriggerKey, armed: _Armed) -> None:
        """Start the execution of a due instant, store the next one, and wait for that."""
        state, now = armed.state, self._clock.now()
        if state.next_at is None or state.disabled or state.next_at > now:
            self._schedule(key, armed)
            return
        if await self._is_locked(armed):
            self._later(key, armed, _LOOK_AGAIN_MICROS)
            return
        at = state.next_at
        earliest = too_late(armed.trigger, at, now)
        if earliest is not None:
            following = next_after(armed.trigger, earliest - 1)
            await self._go_on(key, armed, replace(state, next_at=following))
            return
        execution = await self._start(key, armed, at)
        following = next_after(armed.trigger, at)
        after = replace(state, next_at=following, last_at=at, evaluated_at=self._clock.now())
        if execution is not None:
            after.last_execution_id = execution.id
        await self._go_on(key, armed, after)
        # It may have ended before its trigger knew of it.
        if execution is not None and armed.trigger.stop_after:
            await self._stop_if_wanted(key)

    async def _go_on(self, key: TriggerKey, armed: _Armed, state: TriggerState) -> None:
        """Take a state over once it is durable: till then the same instant is asked for again."""
        await self._states.upsert(state)
        armed.state = state
        self._schedule(key, armed)

    def _later(self, key: TriggerKey, armed: _Armed, delay: Micros) -> None:
        self._schedule(key, armed, self._clock.now() + delay)

    async def _is_locked(self, armed: _Armed) -> bool:
        """Whether the execution of an earlier instant still runs (and that is not allowed)."""
        last = armed.state.last_execution_id
        if armed.trigger.allow_concurrent or last is None:
            return False
        execution = await self._executions.get(last)
        return execution is not None and not execution.fully_ended

    async def _start(self, key: TriggerKey, armed: _Armed, at: Micros) -> Execution | None:
        trigger, revision = armed.trigger, armed.revision
        zone_at = trigger.next_after(to_datetime(at - 1)) or to_datetime(at)
        firing = trigger.firing(zone_at)
        request = StartRequest(
            tenant=key[0],
            namespace=key[1],
            flow_id=key[2],
            origin="trigger",
            is_manual=False,
            trigger=ExecutionTrigger(trigger.id, trigger.type, dict(firing.variables)),
            unique_key="schedule:" + ":".join((*key, str(at))),
        )
        try:
            rendered = await asyncio.to_thread(self._rendered, request, revision, trigger, firing)
            if rendered is None:
                return None
            return await self._executions.create(rendered)
        except UnavailableError:
            raise
        except VivaceError as error:
            return await self._executions.record_failure(request, error.message)

    def _rendered(
        self,
        request: StartRequest,
        revision: FlowRevision,
        trigger: ScheduledTrigger,
        firing: Firing,
    ) -> StartRequest | None:
        """Render condition, inputs and labels; None when the condition is false."""
        renderer = self._renderer(revision)
        variables: dict[str, Any] = {
            "trigger": {"id": trigger.id, "type": trigger.type, **firing.variables},
            "schedule": dict(firing.variables),
            "flow": {"id": request.flow_id, "namespace": request.namespace},
        }
        if isinstance(trigger.when, bool):
            passes = trigger.when
        else:
            passes = trigger.when is None or is_truthy(renderer.text(trigger.when, variables))
        if not passes:
            return None
        inputs = renderer.deep_typed(trigger.inputs or {}, variables)
        labels = [(name, renderer.text(text, variables)) for name, text in trigger.labels or []]
        return replace(request, inputs=inputs, labels=[item for item in labels if item[1]])

    # Executions that end

    def finished(self, live: LiveExecution) -> None:
        """Unlock the trigger of an execution that has fully ended; apply `stopAfter`."""
        execution = live.execution
        if execution.trigger is None:
            return
        key = (
            execution.tenant,
            execution.namespace,
            execution.flow_id,
            execution.trigger.id,
        )
        armed = self._armed.get(key)
        if armed is not None and armed.state.last_execution_id == execution.id:
            chore = asyncio.create_task(self._unlock(key), name=f"trigger {'.'.join(key)} unlocks")
            self._chores.add(chore)
            chore.add_done_callback(self._chores.discard)

    async def _unlock(self, key: TriggerKey) -> None:
        """Go on with a trigger whose execution has ended."""
        while True:
            try:
                async with self._lock(key):
                    await self._stop_if_wanted(key)
                    await self._catch_up(key)
            except UnavailableError as error:
                _LOG.warning("trigger %s goes on later: %s", ".".join(key), error)
                await asyncio.sleep(_RETRY_MICROS / 1e6)
            else:
                self._changed.set()
                return

    async def _stop_if_wanted(self, key: TriggerKey) -> None:
        armed = self._armed.get(key)
        if armed is not None and await self._has_to_stop(armed.trigger, armed.state):
            at = self._clock.now()
            stopped = replace(armed.state, disabled=True, next_at=None, updated_at=at)
            await self._go_on(key, armed, stopped)

    async def _has_to_stop(self, trigger: ScheduledTrigger, state: TriggerState) -> bool:
        """Whether the last execution ended as `stopAfter` says, since somebody switched it on."""
        if not trigger.stop_after or state.last_execution_id is None or state.disabled:
            return False
        last = await self._executions.get(state.last_execution_id)
        if last is None or not last.fully_ended or last.state not in trigger.stop_after:
            return False
        return last.history[-1][1] >= state.updated_at

    async def _catch_up(self, key: TriggerKey) -> None:
        """Choose among the instants that passed while the execution ran."""
        armed = self._armed.get(key)
        if armed is None or armed.state.next_at is None:
            return
        following = recovered(armed.trigger, armed.state.next_at, self._clock.now())
        if following != armed.state.next_at:
            await self._go_on(key, armed, replace(armed.state, next_at=following))
        else:
            self._schedule(key, armed)


def _fingerprint(trigger: Trigger) -> str:
    """Give what changes when the instants of a trigger may change."""
    document = trigger.model_dump(
        mode="json", exclude_defaults=True, exclude={"description", "labels", "inputs", "disabled"}
    )
    return blake2b(msgspec.json.encode(document, order="sorted"), digest_size=16).hexdigest()
