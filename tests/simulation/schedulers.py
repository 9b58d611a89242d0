"""Several schedulers on one store, with a clock that is moved and processes that are killed.

    python -m tests.simulation.schedulers --schedules 10000 --schedulers 5 --hours 24

says how many dates there were, how many executions they made, and how many are missing or double.
Everything but the store, the clock and the executions is what a server runs.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from vivace.errors import NotFoundError
from vivace.expressions import Environment, NoHost
from vivace.model.execution import Execution
from vivace.model.flow import Flow
from vivace.model.instant import Micros, from_datetime, to_datetime
from vivace.model.state import State
from vivace.model.trigger import TriggerKey
from vivace.plugin import Registry
from vivace.plugins.manifest import MANIFEST
from vivace.runtime.scheduling import Parts, Scheduler
from vivace.services.execution_request import StartRequest
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer
from vivace.services.schedule_conditions import ScheduleContext
from vivace.services.schedule_keys import schedule_key
from vivace.store import Backfill, BackfillState, DatedExecution, TriggerState

__all__ = ["Outcome", "Plan", "simulate"]

_START = datetime(2026, 3, 10, 11, 59, 30, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


class Crash(BaseException):
    """The process is gone: nothing of it happens any more."""


@dataclass(frozen=True)
class Plan:
    """What is simulated."""

    schedules: int
    schedulers: int
    hours: float
    seed: int = 1
    kills_per_hour: float = 6.0
    """Of any of the schedulers; each is away for up to ten minutes."""


@dataclass(frozen=True)
class Outcome:
    """What became of the dates."""

    dates: int
    missing: int
    double: int
    unwanted: int
    kills: int
    asked: int
    """How often executions were asked for, by all schedulers."""


class Clock:
    """A clock that others move."""

    def __init__(self) -> None:
        self.at = from_datetime(_START)

    def now(self) -> Micros:
        return self.at


@dataclass
class Memory:
    """What is durable."""

    flows: dict[str, FlowRevision]
    states: dict[tuple[str, ...], TriggerState] = field(default_factory=dict)
    keys: dict[str, Execution] = field(default_factory=dict)
    by_id: dict[str, Execution] = field(default_factory=dict)
    created: Counter[str] = field(default_factory=Counter)
    asked: int = 0


class Handle:
    """One process's way to what is durable."""

    def __init__(self, memory: Memory, chance: random.Random) -> None:
        self._memory = memory
        self._chance = chance
        self.is_dead = False
        self.patience = chance.randrange(20)
        """Turns of the loop that it works on in the minute in which it is killed."""

    async def _pass(self) -> None:
        """Be a point at which others get their turn, or the process is found dead."""
        if self._chance.random() < 0.2:
            await asyncio.sleep(0)
        if self.is_dead:
            raise Crash

    async def get(self, *key: str) -> Any:
        await self._pass()
        if len(key) == 1:
            return self._memory.by_id.get(key[0])
        if len(key) == 3:
            found = self._memory.flows.get(key[2])
            if found is None:
                raise NotFoundError("no such flow")
            return found
        state = self._memory.states.get(key)
        return None if state is None else replace(state)

    async def upsert(self, state: TriggerState) -> None:
        await self._pass()
        key = (state.tenant, state.namespace, state.flow_id, state.trigger_id)
        self._memory.states[TriggerKey(*key)] = replace(state)
        await self._pass()

    async def delete(self, *key: str) -> bool:
        await self._pass()
        return self._memory.states.pop(key, None) is not None

    async def of_flow(self, *place: str) -> list[TriggerState]:
        await self._pass()
        state = self._memory.states.get((*place, "s"))
        return [] if state is None else [replace(state)]

    async def waiting(self) -> list[tuple[TriggerKey, Micros]]:
        await self._pass()
        states = self._memory.states.items()
        return [(key, state.next_at) for key, state in states if state.next_at is not None]  # type: ignore[misc]

    async def with_triggers(self) -> AsyncIterator[FlowRevision]:
        for flow in self._memory.flows.values():
            yield flow

    async def create(self, request: StartRequest) -> Execution:
        await self._pass()
        memory, key = self._memory, request.unique_key
        assert key is not None
        memory.asked += 1
        execution = memory.keys.get(key)
        if execution is None:
            memory.created[key] += 1
            execution = Execution(
                f"e{len(memory.keys)}",
                request.tenant,
                request.namespace,
                request.flow_id,
                1,
                [(State.SUCCESS, 0)],
                trigger=request.trigger,
                unique_key=key,
                fully_ended=True,
            )
            memory.keys[key] = memory.by_id[execution.id] = execution
        await self._pass()
        return execution

    async def record_failure(self, request: StartRequest, message: str) -> Execution:
        raise AssertionError(message)

    async def active(self) -> list[Backfill]:
        return []

    async def active_of(self, key: TriggerKey) -> Backfill | None:
        return None

    async def advance(self, backfill_id: str, next_at: Micros | None, now: Micros) -> None:
        raise AssertionError("there is no backfill")

    async def enter(
        self, backfill_id: str, state: BackfillState, now: Micros, reason: str = ""
    ) -> bool:
        raise AssertionError("there is no backfill")

    async def of_span(self, span: tuple[str, str]) -> list[DatedExecution]:
        return []

    async def open_ids(self, span: tuple[str, str], ending: str) -> list[str]:
        return []


@dataclass
class Process:
    """One scheduler, alive or dead."""

    handle: Handle
    scheduler: Scheduler
    dead_until: Micros | None = None


class Simulation:
    """Processes, a clock and what is durable."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.chance = random.Random(plan.seed)
        self.clock = Clock()
        self.memory = Memory(dict(_flow(number, self.chance) for number in range(plan.schedules)))
        self.kills = 0
        renderer = BoundRenderer(Environment(), NoHost())
        self.context = ScheduleContext(lambda _: renderer)

    def process(self) -> Process:
        handle = Handle(self.memory, self.chance)
        parts = Parts(
            states=handle,
            executions=handle,
            backfills=handle,
            dated=handle,
            flows=handle,
            context=self.context,
            clock=self.clock,
            record=lambda *_: None,
            shares_store=True,
        )
        return Process(handle, Scheduler(parts))

    async def run(self) -> Outcome:
        processes = [self.process() for _ in range(self.plan.schedulers)]
        for process in processes:
            await process.scheduler.begin()
        await _idle(processes)
        began = self.clock.at
        steps = int(timedelta(hours=self.plan.hours) / _MINUTE)
        for _ in range(steps):
            self.clock.at += 60_000_000
            for number, process in enumerate(processes):
                processes[number] = await self._live_on(process)
            await _idle(processes, self._victim(processes))
        await self._bring_back(processes)
        for process in processes:
            await process.scheduler.stop()
        return self._outcome(began)

    def _victim(self, processes: list[Process]) -> Process | None:
        """Choose a process that dies in this minute, while it works."""
        if self.chance.random() > self.plan.kills_per_hour / 60:
            return None
        alive = [process for process in processes if process.dead_until is None]
        if not alive:
            return None
        self.kills += 1
        victim = self.chance.choice(alive)
        victim.dead_until = self.clock.at + self.chance.randint(0, 10) * 60_000_000
        return victim

    async def _live_on(self, process: Process) -> Process:
        if process.dead_until is None:
            process.scheduler._changed.set()
        elif process.dead_until <= self.clock.at:
            process = self.process()
            await process.scheduler.begin()
        return process

    async def _bring_back(self, processes: list[Process]) -> None:
        """Start what is dead once more, so that everything due is made."""
        for number, process in enumerate(processes):
            if process.dead_until is not None:
                processes[number] = self.process()
                await processes[number].scheduler.begin()
        await _idle(processes)

    def _outcome(self, began: Micros) -> Outcome:
        wanted = set()
        for flow in self.memory.flows.values():
            key = TriggerKey("main", "n", flow.flow_id, "s")
            (trigger,) = flow.require().triggers
            at = to_datetime(began)
            while (at := trigger.next_after(at)) <= to_datetime(self.clock.at):  # type: ignore[attr-defined]
                wanted.add(schedule_key(key, from_datetime(at)))
        created = self.memory.created
        return Outcome(
            dates=len(wanted),
            missing=len(wanted - created.keys()),
            double=sum(count - 1 for count in created.values()),
            unwanted=len(created.keys() - wanted),
            kills=self.kills,
            asked=self.memory.asked,
        )


async def _idle(processes: list[Process], victim: Process | None = None) -> None:
    """Wait until nobody does anything; the victim dies on the way."""
    turns = idle = 0
    while idle < 3:
        await asyncio.sleep(0)
        turns += 1
        if victim is not None and turns == 3 + victim.handle.patience:
            await _kill(victim)
        alive = [item.scheduler for item in processes if not item.handle.is_dead]
        busy = any(item._taking or item._chores for item in alive)
        idle = 0 if busy else idle + 1
    if victim is not None and not victim.handle.is_dead:
        await _kill(victim)


async def _kill(process: Process) -> None:
    process.handle.is_dead = True
    scheduler = process.scheduler
    tasks = [*scheduler._taking, *scheduler._chores]
    if scheduler._watching is not None:
        tasks.append(scheduler._watching)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _flow(number: int, chance: random.Random) -> tuple[str, FlowRevision]:
    minute, hour = chance.randrange(60), chance.randrange(24)
    kinds = [f"{minute} {hour} * * *"] * 89 + [f"{minute} * * * *"] * 10 + ["*/5 * * * *"]
    flow_id = f"f{number}"
    trigger = SimpleNamespace(
        id="s", type="io.kestra.plugin.core.trigger.Schedule", cron=chance.choice(kinds)
    )
    document = {
        "id": flow_id,
        "namespace": "n",
        "tasks": [{"id": "t", "type": "io.kestra.plugin.core.log.Log", "message": "x"}],
        "triggers": [vars(trigger)],
    }
    context = {"resolver": _REGISTRY}
    made = Flow.model_validate(document, context=context, by_alias=True, by_name=False)
    return flow_id, FlowRevision("main", "n", flow_id, 1, "", made)


_REGISTRY = Registry([MANIFEST])


def simulate(plan: Plan) -> Outcome:
    """Run a simulation."""
    return asyncio.run(Simulation(plan).run())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--schedulers", type=int, default=5)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    outcome = simulate(Plan(given.schedules, given.schedulers, given.hours, given.seed))
    seconds = time.monotonic() - began
    sys.stdout.write(
        f"{outcome.dates} dates, {outcome.missing} missing, {outcome.double} double, "
        f"{outcome.unwanted} unwanted; {outcome.kills} kills, executions asked for "
        f"{outcome.asked} times, {seconds:.0f} s\n"
    )
    return 1 if outcome.missing or outcome.double or outcome.unwanted else 0


if __name__ == "__main__":
    sys.exit(main())
