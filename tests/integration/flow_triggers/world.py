"""A whole system in this process, on a real database, with a clock that can be moved."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.eventually import eventually
from vivace.model.execution import Execution
from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.server.build import Core, build_core
from vivace.server.settings import ServerSettings
from vivace.services.execution_request import StartRequest
from vivace.store import Leaf, Op, Query

__all__ = ["MovedClock", "World", "listening", "worker_flow", "world"]

NAMESPACE = "company.team"
SECOND: Micros = 1_000_000
MINUTE = 60 * SECOND


@dataclass
class MovedClock:
    """The machine's clock, ahead by as much as a test wants."""

    ahead: Micros = 0

    def now(self) -> Micros:
        return time.time_ns() // 1000 + self.ahead


@dataclass
class World:
    """What a test does, and sees."""

    core: Core
    clock: MovedClock = field(default_factory=MovedClock)

    async def save(self, *sources: str) -> None:
        """Save flows, new or known."""
        for source in sources:
            await self.core.flows.put("main", source, await self.core.flows.check(source))

    async def run(self, flow_id: str, **request: Any) -> Execution:
        """Run a flow to its end."""
        made = await self.core.executions.create(
            StartRequest("main", NAMESPACE, flow_id, **request)
        )
        return await self.core.executions.wait_for_end(made.id, 20)

    async def of(self, flow_id: str) -> list[Execution]:
        """Give the executions of a flow, the first one first."""
        filters = (Leaf("flowId", Op.EQUALS, flow_id),)
        query = Query(tenant="main", filters=filters, size=200)
        found = (await self.core.store.executions.search(query)).results
        return sorted(found, key=lambda item: item.started_at)

    async def count(self, flow_id: str, number: int, within: float = 10) -> list[Execution]:
        """Wait until all that has happened was looked at, and a flow has so many executions."""
        await self.settled(within)
        found = await self.of(flow_id)
        assert len(found) == number, [(item.state, item.failure) for item in found]
        return found

    async def settled(self, within: float = 10) -> None:
        """Wait until nothing waits to be looked at, and nothing runs."""

        async def is_quiet() -> bool:
            # What an execution ends with is written with its end: so first what runs.
            running = await self.core.store.executions.open_ids()
            return not running and not await self.core.store.state_events.first(1)

        assert await eventually(is_quiet, within=within)

    async def reasons(self, flow_id: str, trigger_id: str = "it") -> list[tuple[str, str]]:
        """Give outcome and detail of a trigger's evaluations, the newest first."""
        key = TriggerKey("main", NAMESPACE, flow_id, trigger_id)
        found = await self.core.history.of_trigger(key)
        return [(item.evaluation.outcome.value, item.evaluation.detail) for item in found]


@asynccontextmanager
async def world(
    folder: Path, database: str, clock: MovedClock | None = None, *, exclusive: bool = True
) -> AsyncIterator[World]:
    """Start a system, and stop it at the end."""
    clock = clock or MovedClock()
    settings = ServerSettings(data_dir=folder, database=database, worker_capacity=4)
    core = await build_core(settings, clock=clock, exclusive=exclusive)
    try:
        await core.start()
        yield World(core, clock)
    finally:
        await core.stop()


def worker_flow(flow_id: str, more: str = "") -> str:
    """Give a flow that does next to nothing, with an output."""
    return f"""
id: {flow_id}
namespace: {NAMESPACE}
tasks:
  - id: only
    type: core.debug.Return
    format: "{flow_id}"
outputs:
  - {{id: from, type: STRING, value: "{{{{ outputs.only.value }}}}"}}
  - {{id: "of_{flow_id}", type: STRING, value: "yes"}}
{more}
"""


def listening(properties: str, flow_id: str = "listen", more: str = "") -> str:
    """Give a flow with one Flow trigger, whose properties are lines of YAML."""
    lines = "\n".join(f"    {line}" for line in properties.strip("\n").splitlines())
    return f"""
id: {flow_id}
namespace: {NAMESPACE}
tasks:
  - id: say
    type: core.debug.Return
    format: "{{{{ trigger.flowId ?? '-' }}}} {{{{ inputs.given ?? '-' }}}}"
triggers:
  - id: it
    type: core.trigger.Flow
{lines}
{more}
"""
