"""Triggers with surroundings in memory, which survive what a crash leaves."""

from __future__ import annotations

import asyncio
import copy
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.support.eventually import eventually
from tests.unit.runtime.triggers.probes import Listener, Probe
from vivace.errors import UnavailableError
from vivace.expressions import Environment
from vivace.expressions.host import NoHost
from vivace.model.execution import Execution
from vivace.model.flow import Flow
from vivace.model.log import LogEntry
from vivace.model.state import State
from vivace.model.trigger import TriggerKey
from vivace.plugin import Registry
from vivace.plugins.manifest import MANIFEST
from vivace.runtime.clock import SystemClock
from vivace.runtime.triggers.contexts import TriggerContexts
from vivace.runtime.triggers.firings import Firings
from vivace.runtime.triggers.host import TriggerHost
from vivace.runtime.triggers.leases import Leases, SoleOwner
from vivace.runtime.triggers.memory import TriggerMemory
from vivace.runtime.triggers.parts import TriggerParts
from vivace.services.execution_request import StartRequest
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer
from vivace.storage import open_storage
from vivace.store import Evaluation, TriggerState

__all__ = ["World"]


@dataclass
class Memory:
    """What is durable: `TriggerStates` and `Recorder` in one."""

    states: dict[TriggerKey, TriggerState] = field(default_factory=dict)
    executions: dict[str, Execution] = field(default_factory=dict)
    """By unique key."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often each unique key was asked for."""
    outage: Exception | None = None
    ends_at_once: bool = True
    on_created: Callable[[Execution], None] = lambda _: None

    async def get(self, *key: str) -> Any:
        await self._pass()
        if len(key) == 1:
            found = (item for item in self.executions.values() if item.id == key[0])
            return copy.deepcopy(next(found, None))
        return copy.deepcopy(self.states.get(TriggerKey(*key)))

    async def upsert(self, state: TriggerState) -> None:
        await self._pass()
        self.states[_key(state)] = copy.deepcopy(state)

    async def advance(self, state: TriggerState) -> bool:
        await self._pass()
        known = self.states.get(_key(state))
        if known is None:
            return False
        for name in ("next_at", "last_at", "last_execution_id", "evaluated_at", "state"):
            setattr(known, name, copy.deepcopy(getattr(state, name)))
        return True

    async def delete(self, *key: str) -> bool:
        return self.states.pop(TriggerKey(*key), None) is not None

    async def of_flow(self, *place: str) -> list[TriggerState]:
        return [copy.deepcopy(state) for key, state in self.states.items() if key[:3] == place]

    async def create(self, request: StartRequest) -> Execution:
        await self._pass()
        return self._record(request, State.CREATED)

    async def record_failure(self, request: StartRequest, message: str) -> Execution:
        await self._pass()
        return self._record(request, State.FAILED, message)

    async def _pass(self) -> None:
        await asyncio.sleep(0)
        if self.outage is not None:
            raise self.outage

    def _record(self, request: StartRequest, state: State, failure: str | None = None) -> Execution:
        key, now = request.unique_key, time.time_ns() // 1000
        assert key is not None
        assert request.trigger is not None
        self.asked[key] += 1
        if key not in self.executions:
            own_id = f"e{len(self.executions)}"
            execution = self.executions[key] = Execution(
                own_id if failure else request.execution_id or own_id,
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
                created_at=now,
            )
            if failure or self.ends_at_once:
                self.end(execution, State.FAILED if failure else State.SUCCESS)
            self.on_created(execution)
        return copy.deepcopy(self.executions[key])

    def end(self, execution: Execution, state: State = State.SUCCESS) -> None:
        execution.enter(state, time.time_ns() // 1000)
        execution.fully_ended = True


class World:
    """One process after the other, over one memory."""

    def __init__(self, folder: Path) -> None:
        self.memory = Memory()
        self.folder = folder
        self.logs: list[LogEntry] = []
        self.evaluations: list[Evaluation] = []
        self.flows: dict[str, FlowRevision] = {}
        self.registry = Registry([MANIFEST])
        self.registry.register("trigger", Probe)
        self.registry.register("trigger", Listener)
        self.leases: Leases = SoleOwner()
        self.host = self.new_host()

    def new_host(
        self, leases: Leases | None = None, *, look_every: float | None = None
    ) -> TriggerHost:
        renderer = BoundRenderer(Environment(), NoHost())
        memory: Any = self.memory
        firings = Firings(memory, lambda _: renderer, {})
        services: Any = SimpleNamespace(
            storage=open_storage(self.folder / "storage"),
            working_root=self.folder / "work",
            key_values=None,
            namespace_files=None,
            executions=None,
            maintenance=None,
            bridge=None,
            registry=self.registry,
            settings={},
        )
        contexts = TriggerContexts(
            services,
            firings,
            Environment(),
            lambda *_: NoHost(),
            SimpleNamespace(add_logs=self.logs.extend),
            SystemClock(),
            lambda _, text: text.replace("s3cret", "***"),
        )
        parts = TriggerParts(
            memory,
            memory,
            firings,
            contexts,
            leases or self.leases,
            SystemClock(),
            asyncio.Semaphore(4),
            lambda _, evaluation: self.evaluations.append(evaluation),
        )
        return TriggerHost(parts, self._all_flows, look_every=look_every)

    async def _all_flows(self) -> AsyncIterator[FlowRevision]:
        for revision in list(self.flows.values()):
            yield revision

    async def save(self, trigger: dict[str, Any], **more: Any) -> None:
        """Save the flow `f` with one trigger, `t`, and tell."""
        document = {
            "id": "f",
            "namespace": "n",
            "tasks": [{"id": "x", "type": "io.kestra.plugin.core.log.Log", "message": "x"}],
            "triggers": [{"id": "t", **trigger}],
            **more,
        }
        context = {"resolver": self.registry}
        flow = Flow.model_validate(document, context=context, by_alias=True, by_name=False)
        revision = self.flows["f"].revision + 1 if "f" in self.flows else 1
        self.flows["f"] = FlowRevision("main", "n", "f", revision, "", flow)
        await self.host.flow_changed(self.flows["f"])

    async def crash(self) -> None:
        """End the process without warning, and begin another."""
        host = self.host
        for running in host._running.values():
            running.task.cancel()
        for task in asyncio.all_tasks():
            if task.get_name().startswith(("trigger ", "evaluates ")):
                task.cancel()
        await asyncio.sleep(0)
        self.host = self.new_host()
        await self.host.begin()

    async def switch(self, *, disabled: bool) -> None:
        state = self.state()
        state.disabled, state.updated_at = disabled, time.time_ns() // 1000
        await self.host.switched(copy.deepcopy(state))

    def state(self) -> TriggerState:
        return self.memory.states[TriggerKey("main", "n", "f", "t")]

    def told(self) -> TriggerMemory:
        return TriggerMemory.of(self.state())

    def fired(self) -> list[Execution]:
        return list(self.memory.executions.values())

    async def fires(self, count: int) -> list[Execution]:
        await eventually(lambda: len(self.fired()) >= count, describe=f"{count} executions")
        return self.fired()

    def end(self, execution: Execution, state: State = State.SUCCESS) -> None:
        """Let an execution end, and the host hear of it."""
        self.memory.end(execution, state)
        self.host.finished(SimpleNamespace(execution=copy.deepcopy(execution)))  # type: ignore[arg-type]

    def messages(self) -> list[str]:
        return [line.message for line in self.logs]


AWAY = UnavailableError("the database is away")


def _key(state: TriggerState) -> TriggerKey:
    return TriggerKey(state.tenant, state.namespace, state.flow_id, state.trigger_id)
