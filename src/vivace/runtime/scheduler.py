"""The scheduler: starts executions at the instants of scheduled triggers.

The next instant of every trigger is stored. An execution carries the key of its (trigger, instant),
which is unique in the store, and the next instant is stored after it: a crash in between makes the
same execution asked for again, and found. So each instant has exactly one, whatever happens.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Protocol

import msgspec

from vivace.engine.live import LiveExecution
from vivace.errors import UnavailableError, VivaceError
from vivace.expressions import is_truthy
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.instant import Micros, from_datetime, to_datetime
from vivace.model.trigger import Trigger
from vivace.plugin.trigger import Firing, MissedSchedules, ScheduledTrigger
from vivace.runtime.clock import Clock
from vivace.services.execution_request import StartRequest
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer
from vivace.store import TriggerState

__all__ = ["ExecutionRecorder", "Scheduler", "TriggerKey"]

_LOG = logging.getLogger(__name__)
_LONGEST_SLEEP = 1.0
_RETRY_MICROS = 1_000_000

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
    generation: int


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
        self._generation = 0
        self._running: dict[str, TriggerKey] = {}
        """Executions that keep their trigger from firing, by id."""
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._firing: dict[TriggerKey, asyncio.Task[None]] = {}

    async def begin(self) -> None:
        """Arm the triggers of all flows, then watch the clock."""
        async for revision in self._flows():
            await self.flow_changed(revision, is_boot=True)
        self._task = asyncio.create_task(self._watch(), name="scheduler")

    async def stop(self) -> None:
        """Stop firing; what is being fired is finished first."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.gather(*self._firing.values(), return_exceptions=True)

    # Flows that change

    async def flow_changed(self, revision: FlowRevision, *, is_boot: bool = False) -> None:
        """Take up the triggers of a flow's newest revision; unchanged ones keep their instant."""
        place = (revision.tenant, revision.namespace, revision.flow_id)
        triggers: dict[str, ScheduledTrigger] = {}
        if revision.flow is not None and not revision.flow.disabled:
            triggers = {
                item.id: item
                for item in revision.flow.triggers
                if isinstance(item, ScheduledTrigger)
            }
        declared = {item.id for item in revision.flow.triggers} if revision.flow else None
        for state in await self._states.of_flow(*place):
            if declared is not None and state.trigger_id not in declared:
                await self._states.delete(*place, state.trigger_id)
        for key in [key for key in self._armed if key[:3] == place and key[3] not in triggers]:
            del self._armed[key]
        for trigger in triggers.values():
            await self._arm(revision, trigger, is_boot=is_boot)
        self._changed.set()

    async def flow_deleted(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Forget the triggers of a flow."""
        place = (tenant, namespace, flow_id)
        for state in await self._states.of_flow(*place):
            await self._states.delete(*place, state.trigger_id)
        for key in [key for key in self._armed if key[:3] == place]:
            del self._armed[key]

    async def reload(self, tenant: str, namespace: str, flow_id: str, trigger_id: str) -> None:
        """Read a trigger's stored state again, after somebody enabled or disabled it."""
        key = (tenant, namespace, flow_id, trigger_id)
        armed = self._armed.get(key)
        state = await self._states.get(*key)
        if armed is not None and state is not None:
            armed.state = state
            self._schedule(key, armed)
            self._changed.set()

    async def _arm(
        self, revision: FlowRevision, trigger: ScheduledTrigger, *, is_boot: bool
    ) -> None:
        key = (revision.tenant, revision.namespace, revision.flow_id, trigger.id)
        now = self._clock.now()
        fingerprint = _fingerprint(trigger)
        state = await self._states.get(*key)
        if trigger.disabled:
            await self._rest(key, state, fingerprint)
            return
        if state is None or state.next_at is None or state.definition_hash != fingerprint:
            disabled = state.disabled if state is not None else False
            state = TriggerState(
                *key,
                next_at=_micros(trigger.next_after(to_datetime(now))),
                disabled=disabled,
                definition_hash=fingerprint,
                last_at=state.last_at if state is not None else None,
                last_execution_id=state.last_execution_id if state is not None else None,
                updated_at=now,
            )
            await self._states.upsert(state)
        elif is_boot and state.next_at < now:
            state.next_at = _recovered(trigger, state.next_at, now)
            await self._states.upsert(state)
        self._generation += 1
        armed = self._armed[key] = _Armed(trigger, revision, state, self._generation)
        self._schedule(key, armed)

    async def _rest(self, key: TriggerKey, state: TriggerState | None, fingerprint: str) -> None:
        """Note that a trigger is disabled in its flow: it has no next instant."""
        self._armed.pop(key, None)
        resting = state or TriggerState(*key)
        if state is None or resting.next_at is not None:
            resting.next_at, resting.definition_hash = None, fingerprint
            resting.updated_at = self._clock.now()
            await self._states.upsert(resting)

    def _schedule(self, key: TriggerKey, armed: _Armed, at: Micros | None = None) -> None:
        due = at if at is not None else armed.state.next_at
        if due is not None and not armed.trigger.disabled and not armed.state.disabled:
            heapq.heappush(self._heap, (due, key, armed.generation))

    # The clock

    async def _watch(self) -> None:
        while True:
            self._changed.clear()
            now = self._clock.now()
            while self._heap and self._heap[0][0] <= now:
                _, key, generation = heapq.heappop(self._heap)
                armed = self._armed.get(key)
                if armed is not None and armed.generation == generation:
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
        if key in self._firing:
            return
        task = asyncio.create_task(self._fire(key, armed), name=f"trigger {'.'.join(key)}")
        self._firing[key] = task
        task.add_done_callback(lambda _: self._firing.pop(key, None))

    async def _fire(self, key: TriggerKey, armed: _Armed) -> None:
        """Start the execution of a due instant, store the next one, and wait for that."""
        state = armed.state
        if state.next_at is None or state.disabled or state.next_at > self._clock.now():
            self._schedule(key, armed)
            return
        try:
            if await self._is_locked(key, armed):
                # Taken up again when that execution ends; the timer is the safety net.
                self._later(key, armed, _RETRY_MICROS)
                return
            at = state.next_at
            execution = await self._start(key, armed, at)
            state.last_at, state.evaluated_at = at, self._clock.now()
            if execution is not None:
                state.last_execution_id = execution.id
                if not execution.fully_ended and not armed.trigger.allow_concurrent:
                    self._running[execution.id] = key
            self._advance(armed, at)
            await self._states.upsert(state)
        except UnavailableError as error:
            _LOG.warning("trigger %s could not fire and is tried again: %s", ".".join(key), error)
            self._later(key, armed, _RETRY_MICROS)
            return
        except Exception:
            _LOG.exception("trigger %s could not fire", ".".join(key))
            self._later(key, armed, 10 * _RETRY_MICROS)
            return
        self._schedule(key, armed)
        self._changed.set()

    def _later(self, key: TriggerKey, armed: _Armed, delay: Micros) -> None:
        self._schedule(key, armed, self._clock.now() + delay)

    def _advance(self, armed: _Armed, at: Micros) -> None:
        armed.state.next_at = _micros(armed.trigger.next_after(to_datetime(at)))
        late = armed.trigger.late_maximum_delay
        if late is None:
            return
        earliest = self._clock.now() - int(late.total_seconds() * 1e6)
        while armed.state.next_at is not None and armed.state.next_at < earliest:
            armed.state.next_at = _micros(
                armed.trigger.next_after(to_datetime(armed.state.next_at))
            )

    async def _is_locked(self, key: TriggerKey, armed: _Armed) -> bool:
        """Whether the execution of an earlier instant still runs (and that is not allowed)."""
        last = armed.state.last_execution_id
        if armed.trigger.allow_concurrent or last is None:
            return False
        if last in self._running:
            return True
        execution = await self._executions.get(last)
        if execution is None or execution.fully_ended:
            return False
        self._running[last] = key
        return True

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
        from dataclasses import replace

        return replace(request, inputs=inputs, labels=[item for item in labels if item[1]])

    # Executions that end

    def finished(self, live: LiveExecution) -> None:
        """Unlock the trigger of an execution that has fully ended; apply `stopAfter`."""
        execution = live.execution
        key = self._running.pop(execution.id, None)
        if execution.trigger is not None and key is None:
            key = (
                execution.tenant,
                execution.namespace,
                execution.flow_id,
                execution.trigger.id,
            )
        armed = self._armed.get(key) if key is not None else None
        if key is None or armed is None or armed.state.last_execution_id != execution.id:
            return
        if execution.state in (armed.trigger.stop_after or ()):
            armed.state.disabled = True
            self._spawn_upsert(armed.state)
            return
        self._schedule(key, armed)
        self._changed.set()

    def _spawn_upsert(self, state: TriggerState) -> None:
        key = (
            state.tenant,
            state.namespace,
            state.flow_id,
            state.trigger_id,
        )
        task = asyncio.create_task(_ignore_result(self._states.upsert(state)))
        self._firing[key] = task
        task.add_done_callback(lambda _: self._firing.pop(key, None))


async def _ignore_result(work: Awaitable[Any]) -> None:
    await work


def _micros(at: datetime | None) -> Micros | None:
    return None if at is None else from_datetime(at)


def _fingerprint(trigger: Trigger) -> str:
    """Give what changes when the instants of a trigger may change."""
    document = trigger.model_dump(
        mode="json", exclude_defaults=True, exclude={"description", "labels", "inputs", "disabled"}
    )
    return blake2b(msgspec.json.encode(document, order="sorted"), digest_size=16).hexdigest()


def _recovered(trigger: ScheduledTrigger, next_at: Micros, now: Micros) -> Micros | None:
    """Give the instant to go on from after a time without scheduler."""
    match trigger.recover_missed_schedules:
        case MissedSchedules.ALL:
            return next_at
        case MissedSchedules.NONE:
            return _micros(trigger.next_after(to_datetime(now)))
        case MissedSchedules.LAST:
            last = next_at
            while (following := _micros(trigger.next_after(to_datetime(last)))) is not None:
                if following > now:
                    break
                last = following
            return last
