"""An executor with surroundings in memory, and flows that try it."""

from __future__ import annotations

import itertools
from typing import Any

from tests.support.eventually import eventually
from tests.unit.engine.harness import Work, block
from tests.unit.runtime.fakes import FakeClock, FakeStore, FakeWorker
from vivace.engine.plan import FlowPlan, plan_flow
from vivace.errors import UnavailableError
from vivace.expressions import Environment
from vivace.expressions.host import NoHost
from vivace.model.execution import Execution
from vivace.model.flow import Flow
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.plugin import (
    Effect,
    ExecutorTask,
    Flowable,
    Manifest,
    Registry,
    RunView,
    Start,
    type_id,
)
from vivace.plugins.core.condition import types as condition_types
from vivace.plugins.core.flow import types as flow_types
from vivace.runtime.executor import Executor
from vivace.runtime.renderer import Renderer
from vivace.services.live import LiveHub

__all__ = ["AWAY", "Poison", "System", "each", "note"]

AWAY = UnavailableError("the database is away")


@type_id("test.Note")
class Note(ExecutorTask):
    """Computes, in the executor's own round."""

    def execute(self, view: RunView) -> Effect:
        return Effect(outputs={"value": view.task_run_id})


@type_id("test.Measured")
class Measured(ExecutorTask):
    """Says and measures something; may hold a text that is long enough to be left to a thread."""

    text: str = ""

    def execute(self, view: RunView) -> Effect:
        logs = [(LogLevel.DEBUG, "aside"), (LogLevel.INFO, "said")]
        return Effect(logs=logs, metrics=[("seen", "counter", 1.0, {})])


class Poison(Exception):
    """A bug that nobody has foreseen."""


@type_id("test.PoisonedStart")
class PoisonedStart(Flowable):
    """A flowable whose decision raises."""

    def start(self) -> Start:
        raise Poison("start")


@type_id("test.PoisonedStep")
class PoisonedStep(Flowable):
    """A flowable that raises when it is asked for its children."""

    def start(self) -> Start:
        return Start()

    def main_list(self, plan: Any) -> Any:
        raise Poison("step")


def registry() -> Registry:
    known = Registry(
        [
            Manifest(flow_types.TYPES, flow_types.ALIASES),
            Manifest(condition_types.TYPES, condition_types.ALIASES),
        ]
    )
    for kind in (Work, Note, Measured, PoisonedStart, PoisonedStep):
        known.register("task", kind)
    return known


class System:
    """An executor with its surroundings."""

    def __init__(self, store: Any = None) -> None:
        self.store = FakeStore() if store is None else store
        self.clock = FakeClock()
        self.plans: dict[str, FlowPlan] = {}
        self.plan_error: Exception | None = None
        self.hub = LiveHub()
        self.renderer = Renderer(
            Environment(), registry(), lambda execution, run: NoHost(), lambda output, value: value
        )
        self.executor = self.new_executor()
        self._numbers = itertools.count()

    def new_executor(self) -> Executor:
        made = Executor(self.store, self.renderer, self._plan, self.hub, self.clock)  # type: ignore[arg-type]
        made.effects.worker = self.worker = FakeWorker(made, self.clock)
        return made

    async def _plan(self, tenant: str, namespace: str, flow: str, revision: int) -> FlowPlan:
        if self.plan_error is not None:
            raise self.plan_error
        return self.plans[flow]

    def flow(self, id_: str, tasks: list[dict[str, Any]], **more: Any) -> None:
        document = {"id": id_, "namespace": "t", "tasks": tasks, **more}
        context = {"resolver": registry()}
        made = Flow.model_validate(document, context=context, by_alias=True, by_name=False)
        self.plans[id_] = plan_flow(made, 1)

    def execution(self, flow: str, **more: Any) -> Execution:
        id_ = f"{flow}-{next(self._numbers)}"
        now = self.clock.now()
        return Execution(id_, "main", "t", flow, 1, [(State.CREATED, now)], original_id=id_, **more)

    async def start(self, flow: str, **more: Any) -> str:
        return (await self.executor.start(self.execution(flow, **more))).id

    async def ended(self, execution_id: str, state: str = "SUCCESS") -> None:
        def is_so() -> bool:
            header = self.store.headers[execution_id]
            return header.fully_ended and header.state == state

        await eventually(is_so, describe=f"{execution_id} ending {state}")


def note(id_: str) -> dict[str, Any]:
    return {"id": id_, "type": "test.Note"}


def each(count: int, task: dict[str, Any]) -> dict[str, Any]:
    return block("each", "ForEach", values=list(range(count)), concurrencyLimit=0, tasks=[task])
