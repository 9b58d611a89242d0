"""A scheduler with a clock that stands still, and a memory that survives its crashes."""

from __future__ import annotations

import asyncio
import copy
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from tests.unit.runtime.fakes import FakeClock
from vivace.errors import NotFoundError, UnavailableError
from vivace.expressions import Environment
from vivace.expressions.host import NoHost
from vivace.model.execution import Execution
from vivace.model.flow import Flow
from vivace.model.instant import from_datetime, to_datetime
from vivace.model.state import State
from vivace.model.trigger import TriggerKey
from vivace.plugin import Registry
from vivace.plugins.manifest import MANIFEST
from vivace.runtime.scheduling import Parts, Scheduler
from vivace.services.execution_request import StartRequest
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer
from vivace.services.schedule_conditions import ScheduleContext
from vivace.store import Backfill, BackfillState, DatedExecution, Evaluation, TriggerState

__all__ = ["START", "Crash", "ScheduleWorld", "instant"]

START = datetime(2026, 3, 10, 12, 0, 30, tzinfo=UTC)
_REGISTRY = Registry([MANIFEST])


class Crash(BaseException):
    """The process is gone: nothing of it happens any more."""


@dataclass
class Memory:
    """What is durable."""

    states: dict[tuple[str, ...], TriggerState] = field(default_factory=dict)
    executions: dict[str, Execution] = field(default_factory=dict)
    """By unique key."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often each unique key was asked for."""


class Handle:
    """One process's way to the memory: states, executions and flows in one."""

    def __init__(self, world: ScheduleWorld) -> None:
        self._world = world
        self._memory = world.memory
        self.is_dead = False

    async def get(self, *key: str) -> Any:
        await self._pass()
        if len(key) == 1:
            found = (item for item in self._memory.executions.values() if item.id == key[0])
            return copy.deepcopy(next(found, None))
        if len(key) == 3:
            return self._flow(key[2])
        return copy.deepcopy(self._memory.states.get(key))

    def _flow(self, flow_id: str) -> FlowRevision:
        if flow_id not in self._world.flows:
            raise NotFoundError("no such flow")
        return self._world.flows[flow_id]

    async def upsert(self, state: TriggerState) -> None:
        await self._pass()
        key = (state.tenant, state.namespace, state.flow_id, state.trigger_id)
        self._memory.states[key] = copy.deepcopy(state)
        await self._pass()

    async def delete(self, *key: str) -> bool:
        await self._pass()
        known = self._memory.states.pop(key, None) is not None
        await self._pass()
        return known

    async def of_flow(self, *place: str) -> list[TriggerState]:
        await self._pass()
        found = self._memory.states.items()
        return [copy.deepcopy(state) for key, state in found if key[:3] == place]

    async def waiting(self) -> list[tuple[TriggerKey, int]]:
        await self._pass()
        found = self._memory.states.values()
        return [
            (TriggerKey(item.tenant, item.namespace, item.flow_id, item.trigger_id), item.next_at)
            for item in found
            if item.next_at is not None and not item.disabled
        ]

    async def of_span(self, span: tuple[str, str]) -> list[DatedExecution]:
        return []

    async def open_ids(self, span: tuple[str, str], ending: str) -> list[str]:
        return []

    async def with_triggers(self) -> AsyncIterator[FlowRevision]:
        for revision in list(self._world.flows.values()):
            yield revision

    async def create(self, request: StartRequest) -> Execution:
        await self._pass()
        execution = self._world.record(request, State.CREATED)
        await self._pass()
        return execution

    async def record_failure(self, request: StartRequest, message: str) -> Execution:
        await self._pass()
        execution = self._world.record(request, State.FAILED, message)
        await self._pass()
        return execution

    async def _pass(self) -> None:
        """Be a point at which others get their turn, and the process may end."""
        await asyncio.sleep(0)
        if self._world.outage is not None:
            raise self._world.outage
        if self._world.crash_after is not None:
            self._world.crash_after -= 1
            if self._world.crash_after < 0:
                self.is_dead, self._world.crash_after = True, None
                self._world.crashed.set()
        if self.is_dead:
            raise Crash


class NoBackfills:
    """Backfills that there are none of."""

    async def active(self) -> list[Backfill]:
        return []

    async def active_of(self, key: TriggerKey) -> Backfill | None:
        return None

    async def advance(self, backfill_id: str, next_at: int | None, now: int) -> None:
        raise AssertionError("there is none")

    async def enter(
        self, backfill_id: str, state: BackfillState, now: int, reason: str = ""
    ) -> bool:
        raise AssertionError("there is none")


class ScheduleWorld:
    """Flows, a clock, and one scheduler after the other."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.clock = FakeClock(from_datetime(START))
        self.flows: dict[str, FlowRevision] = {}
        self.crash_after: int | None = None
        """How many points are passed before the process ends."""
        self.crashed = asyncio.Event()
        self.outage: UnavailableError | None = None
        self.ends_at_once = True
        """Whether an execution has ended before anybody hears of it."""
        self.evaluations: list[tuple[str, Evaluation]] = []
        self.on_create: Callable[[], None] = lambda: None
        self.scheduler = self._new()

    def _new(self) -> Scheduler:
        handle = Handle(self)
        renderer = BoundRenderer(Environment(), NoHost())
        context = ScheduleContext(lambda _: renderer)
        return Scheduler(
            Parts(
                handle,
                handle,
                NoBackfills(),
                handle,
                handle,
                context,
                self.clock,
                self.record_evaluation,
            )
        )

    def record_evaluation(self, key: TriggerKey, evaluation: Evaluation) -> None:
        self.evaluations.append((key.trigger_id, evaluation))

    # Flows and what happens to them

    async def save(
        self, *triggers: dict[str, Any], flow: str = "f", tell: bool = True, **more: Any
    ) -> None:
        """Save a flow as users do, its triggers given as `{id, cron, …}`."""
        kind = "io.kestra.plugin.core.trigger.Schedule"
        document = {
            "id": flow,
            "namespace": "n",
            "tasks": [{"id": "t", "type": "io.kestra.plugin.core.log.Log", "message": "x"}],
            "triggers": [{"type": kind, **trigger} for trigger in triggers],
            **more,
        }
        context = {"resolver": _REGISTRY}
        made = Flow.model_validate(document, context=context, by_alias=True, by_name=False)
        revision = self.flows[flow].revision + 1 if flow in self.flows else 1
        self.flows[flow] = FlowRevision("main", "n", flow, revision, "", made)
        if tell:
            await self.scheduler.flow_changed(self.flows[flow])
            await self.settle()

    async def switch(self, trigger: str, *, disabled: bool) -> None:
        """Switch a trigger as the service of triggers does: write, then tell."""
        key = ("main", "n", "f", trigger)
        state = copy.deepcopy(self.memory.states[key])
        state.disabled, state.updated_at, state.next_at = disabled, self.clock.now(), None
        if not disabled:
            flow = self.flows["f"].require()
            (declared,) = [item for item in flow.triggers if item.id == trigger]
            following = declared.next_after(to_datetime(self.clock.now()))  # type: ignore[attr-defined]
            state.next_at = from_datetime(following)
        self.memory.states[key] = state
        await self.scheduler.switched(copy.deepcopy(state))
        await self.settle()

    def state(self, trigger: str = "s", flow: str = "f") -> TriggerState:
        return self.memory.states["main", "n", flow, trigger]

    # Executions

    def record(self, request: StartRequest, state: State, failure: str | None = None) -> Execution:
        key, now = request.unique_key, self.clock.now()
        assert key is not None and request.trigger is not None
        self.memory.asked[key] += 1
        self.on_create()
        if key not in self.memory.executions:
            execution = Execution(
                f"e{len(self.memory.executions)}",
                request.tenant,
                request.namespace,
                request.flow_id,
                1,
                [(State.CREATED, now)],
                trigger=request.trigger,
                unique_key=key,
                failure=failure,
                inputs=dict(request.inputs),
                labels=list(request.labels),
                schedule_at=request.schedule_at,
            )
            self.memory.executions[key] = execution
            picture = copy.deepcopy(execution)
            if state is State.FAILED or self.ends_at_once:
                self.end(execution, State.FAILED if state is State.FAILED else State.SUCCESS)
            return picture
        return copy.deepcopy(self.memory.executions[key])

    def end(self, execution: Execution, state: State = State.SUCCESS) -> None:
        """Let an execution end, and the scheduler hear of it."""
        execution.enter(state, self.clock.now())
        execution.fully_ended = True
        self.scheduler.finished(SimpleNamespace(execution=copy.deepcopy(execution)))  # type: ignore[arg-type]

    async def end_last(self, state: State = State.SUCCESS) -> None:
        self.end(list(self.memory.executions.values())[-1], state)
        await self.settle()

    def fired(self, trigger: str = "s") -> list[str]:
        """Give the instants, as `HH:MM`, that made an execution, in the order of creation."""
        return [
            f"{at:%H:%M}" for name, at in map(_parts, self.memory.executions) if name == trigger
        ]

    # Time

    async def begin(self) -> None:
        await self.scheduler.begin()
        await self.settle()

    async def restart(self, **later: float) -> None:
        """Kill the process, let time pass, start another one."""
        await self.kill()
        self.clock.at += _micros(**later)
        self.scheduler = self._new()
        await self.begin()

    async def kill(self) -> None:
        """End the process without warning."""
        handle = self.scheduler._parts.states
        assert isinstance(handle, Handle)
        handle.is_dead = True
        for task in _tasks("scheduler", "trigger "):
            task.cancel()
        await asyncio.gather(*_tasks("scheduler", "trigger "), return_exceptions=True)

    async def stop(self) -> None:
        await self.scheduler.stop()

    async def pass_time(self, **length: float) -> None:
        """Let time pass, half a minute at a time, and everything happen that it brings."""
        end = self.clock.at + _micros(**length)
        while self.clock.at < end:
            self.clock.at = min(self.clock.at + 30_000_000, end)
            await self.settle()

    async def settle(self) -> None:
        """Wait until the scheduler has looked at the clock and nothing is being fired."""
        # any news makes it look
        self.scheduler._changed.set()
        idle = 0
        while idle < 6 and not self.crashed.is_set():
            is_firing = bool(_tasks("trigger "))
            idle = 0 if is_firing else idle + 1
            # conditions are rendered on a thread, which needs its turn
            await asyncio.sleep(0.0005 if is_firing else 0)


def _tasks(*prefixes: str) -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_name().startswith(prefixes)]


def _micros(**length: float) -> int:
    return round(timedelta(**length) / timedelta(microseconds=1))


def _parts(unique_key: str) -> tuple[str, datetime]:
    *_, trigger, at = unique_key.split(":")
    return trigger, to_datetime(int(at))


def instant(text: str) -> int:
    """Give an instant of the first day, from `HH:MM`."""
    hour, minute = map(int, text.split(":"))
    return from_datetime(replace_time(START, hour, minute))


def replace_time(day: datetime, hour: int, minute: int) -> datetime:
    return day.replace(hour=hour, minute=minute, second=0)
