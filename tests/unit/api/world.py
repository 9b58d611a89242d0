"""The API on a real store, with an executor that does what a test tells it."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

import httpx
from pydantic import Field
from starlette.applications import Starlette
from starlette.types import Message

import vivace
from tests.unit.runtime.fakes import FakeClock
from vivace.api.app import create_app
from vivace.api.services import Services
from vivace.api.settings import ApiSettings
from vivace.engine.live import LiveExecution
from vivace.engine.plan import FlowPlan, plan_flow
from vivace.engine.restore import restore
from vivace.engine.support import unsupported
from vivace.errors import ConflictError, NotFoundError
from vivace.expressions import Environment, NoHost
from vivace.model.execution import Execution, TaskRun
from vivace.model.input import Input
from vivace.model.log import LogEntry, LogLevel, MetricEntry
from vivace.model.state import State
from vivace.plugin import (
    Effect,
    ExecutorTask,
    Flowable,
    Outputs,
    Registry,
    RunContext,
    RunnableTask,
    RunView,
    ScheduledTrigger,
    Static,
    Task,
    TaskList,
    type_id,
)
from vivace.plugin.waiting import Answer
from vivace.runtime.operations import Operations
from vivace.services.answers import AnswerService
from vivace.services.backfills import BackfillService
from vivace.services.dashboards import DashboardService
from vivace.services.encryption import Encryption
from vivace.services.evaluation import Evaluation
from vivace.services.event_triggers import EventTriggers
from vivace.services.execution_changes import ExecutionChanges
from vivace.services.execution_files import ExecutionFiles
from vivace.services.execution_sets import ExecutionSets
from vivace.services.execution_starter import ExecutionStarter
from vivace.services.executions import ExecutionService
from vivace.services.flow_checks import check_triggers
from vivace.services.flow_dependencies import FlowDependencies
from vivace.services.flow_graphs import FlowGraphs
from vivace.services.flow_revisions import FlowRevisions, StoredFlow
from vivace.services.flow_sets import FlowSets
from vivace.services.flow_validation import FlowValidation
from vivace.services.flows import FlowService
from vivace.services.inspection import Inspection, RunningAttempt, WorkerReport
from vivace.services.key_values import KeyValueService
from vivace.services.live import LiveHub, Update
from vivace.services.logs import LogService
from vivace.services.masking import SecretMasks
from vivace.services.metrics import MetricService
from vivace.services.namespace_files import NamespaceFileService
from vivace.services.namespace_uploads import NamespaceUploads
from vivace.services.namespaces import NamespaceService
from vivace.services.operations_port import LimitUse
from vivace.services.outputs import OutputService
from vivace.services.plugins import PluginService
from vivace.services.rendering import BoundRenderer
from vivace.services.schedule_conditions import ScheduleContext
from vivace.services.secrets import Secrets
from vivace.services.settings import ServiceSettings
from vivace.services.statistics import StatisticsService
from vivace.services.trigger_dates import TriggerDates
from vivace.services.trigger_history import TriggerHistory
from vivace.services.triggers import TriggerService
from vivace.services.webhooks import WebhookService
from vivace.storage import AsyncStorage, open_storage
from vivace.store import Batch, Store, TriggerState, open_store

NOW = 1_700_000_000_000_000
SECOND = 1_000_000

FLOW = """\
id: etl
namespace: shop.sales
labels: {team: sales}
tasks:
  - {id: say, type: test.Say, text: hello}
"""


@type_id("test.Say", aliases=("test.Speak",))
class Say(ExecutorTask):
    """Say a text.

    Nobody listens.

    ```yaml
    id: talk
    namespace: shop
    tasks:
      - {id: say, type: test.Say, text: hello}
    ```
    """

    text: str = ""
    """What is said.

    At most a page."""
    times: Annotated[int, Field(ge=1)] = 1
    """How often."""
    words: list[str] = []

    def execute(self, view: RunView) -> Effect:
        return Effect(outputs={"text": self.text})


class CountOutputs(Outputs):
    """What counting gives."""

    rows: int
    """Number of rows."""


@type_id("test.Count")
class Count(RunnableTask):
    """Count something."""

    async def run(self, context: RunContext) -> CountOutputs:
        return CountOutputs(rows=1)


@type_id("test.Each")
class Each(Flowable):
    """Repeat tasks."""

    values: Static[list[str]] = []
    tasks: TaskList = []

    def child_lists(self) -> dict[str, list[Task]]:
        return {"tasks": self.tasks, **super().child_lists()}


@type_id("test.Ask")
class Ask(ExecutorTask):
    """Ask for something."""

    asked: Static[list[Input]] = []

    def execute(self, view: RunView) -> Effect:
        return Effect()


@type_id("test.Subflow")
class Subflow(ExecutorTask):
    """Start another flow."""

    namespace: Static[str]
    flow_id: Static[str]

    def execute(self, view: RunView) -> Effect:
        return Effect()


@type_id("test.Daily")
class Daily(ScheduledTrigger):
    """Every day at an hour."""

    hour: Static[int]

    def check(self) -> None:
        if not 0 <= self.hour < 24:
            raise ValueError(f"`hour` is {self.hour}, and a day has 24")

    def next_after(self, after: datetime) -> datetime | None:
        day = after.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return day if day > after else day + timedelta(days=1)

    def last_before(self, before: datetime) -> datetime | None:
        day = before.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return day if day < before else day - timedelta(days=1)


def types() -> Registry:
    registry = Registry(())
    for cls in (Say, Count, Each, Ask, Subflow):
        registry.register("task", cls)
    registry.register("trigger", Daily)
    return registry


class Executor:
    """The executor's port: records what is started, and then waits for the test."""

    def __init__(self, store: Store, live: LiveHub) -> None:
        self._store = store
        self._live = live
        self.started: list[Execution] = []
        self.answers: list[tuple[str, str | None, Answer]] = []

    async def start(self, execution: Execution) -> Execution:
        result = await self._store.commit(Batch(executions=[replace(execution, version=1)]))
        if holder := result.refused.get(execution.id):
            held = await self._store.executions.get(holder)
            assert held is not None
            return held
        self.started.append(execution)
        return execution

    async def kill(self, execution_id: str, *, cascade: bool = True) -> Execution:
        execution = await self._store.executions.get(execution_id)
        if execution is None:
            raise NotFoundError("none")
        if execution.state.is_terminal:
            raise ConflictError(f"execution {execution_id} has ended")
        return await self.change(execution_id, State.KILLED)

    async def pause(self, execution_id: str) -> Execution:
        return await self.change(execution_id, State.PAUSED)

    async def resume(
        self, execution_id: str, answer: Answer, task_run_id: str | None = None
    ) -> Execution:
        self.answers.append((execution_id, task_run_id, answer))
        return await self.change(execution_id, State.RUNNING)

    async def change(
        self,
        execution_id: str,
        state: State | None = None,
        *,
        runs: Sequence[TaskRun] = (),
        removed: Sequence[str] = (),
        logs: Sequence[LogEntry] = (),
        metrics: Sequence[MetricEntry] = (),
        **fields: Any,
    ) -> Execution:
        """Commit a change of an execution, then publish it, as the executor does."""
        execution = await self._store.executions.get(execution_id)
        assert execution is not None
        execution = replace(execution, version=execution.version + 1, **fields)
        if state is not None:
            execution.enter(state, execution.started_at + SECOND)
            execution.fully_ended = state.is_terminal
        ordinals = [run.ordinal + 1 for run in runs]
        execution.task_run_count = max([execution.task_run_count, *ordinals])
        await self._store.commit(
            Batch(
                executions=[execution],
                task_runs=[(execution_id, run) for run in runs],
                logs=list(logs),
                metrics=list(metrics),
            )
        )
        self._live.publish(execution_id, Update(execution, list(runs), list(removed), list(logs)))
        return execution


class Keeper:
    """The executor as changes by hand see it: writes what they made of the records."""

    def __init__(self, store: Store, executor: Executor) -> None:
        self._store = store
        self.start = executor.start

        self.lives: dict[str, LiveExecution] = {}

    def live(self, execution_id: str) -> LiveExecution | None:
        return self.lives.get(execution_id)

    async def outer(self, execution: Execution) -> LiveExecution | None:
        return None

    async def departed(self, execution_id: str) -> None:
        return None

    async def take_up(self, live: LiveExecution, removed: Iterable[TaskRun] = ()) -> Execution:
        picture = deepcopy(live.execution)
        _, runs = live.take_changes()
        live.execution.version += 1
        id_ = live.execution.id
        await self._store.commit(
            Batch(
                executions=[live.execution],
                task_runs=[(id_, run) for run in runs],
                removed_task_runs=[(id_, run.id) for run in removed],
            )
        )
        return picture

    async def changed(self, live: LiveExecution) -> Execution:
        return await self.amend(live.execution)

    async def force(self, live: LiveExecution) -> Execution:
        live.execution.enter(State.RUNNING, NOW + SECOND)
        return await self.amend(live.execution)

    async def refuse(self, live: LiveExecution, state: State, reason: str) -> Execution:
        live.execution.enter(state, NOW + SECOND)
        return await self.amend(live.execution)

    async def lift_breakpoints(self, live: LiveExecution, breakpoints: Sequence[str]) -> Execution:
        live.execution.breakpoints = list(breakpoints)
        return await self.amend(live.execution)

    def limits(self) -> list[LimitUse]:
        return [LimitUse("main", "shop.sales", "etl", 2, 1), LimitUse("other", "x", "y", 1, 0)]

    def recount(self, tenant: str, namespace: str, flow_id: str) -> LimitUse:
        return LimitUse(tenant, namespace, flow_id, 2, 0)

    async def amend(self, execution: Execution, since: int | None = None) -> Execution:
        execution.version += 1
        await self._store.commit(Batch(executions=[execution]))
        return execution


@dataclass
class World:
    """Everything behind the API, and a client in front of it."""

    store: Store
    live: LiveHub
    storage: AsyncStorage
    executor: Executor
    services: Services
    app: Starlette
    client: httpx.AsyncClient
    saved: list[StoredFlow]
    registry: Registry

    async def flow(self, source: str = FLOW) -> StoredFlow:
        return await self.services.flows.create("main", source)

    async def execution(self, flow: str = "shop.sales/etl", **parameters: Any) -> str:
        answer = await self.client.post(f"/api/v1/main/executions/{flow}", **parameters)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    async def trigger(self, trigger_id: str = "nightly", **fields: Any) -> TriggerState:
        state = TriggerState("main", "shop.sales", "etl", trigger_id, updated_at=NOW, **fields)
        await self.store.triggers.upsert(state)
        return state

    async def get(self, path: str, **parameters: Any) -> Any:
        answer = await self.client.get(f"/api/v1/main{path}", **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()


def run_of(number: int, state: State = State.SUCCESS, **fields: Any) -> TaskRun:
    """Make a task run that ended."""
    history = [(State.CREATED, NOW), (State.RUNNING, NOW + 1), (state, NOW + SECOND)]
    return TaskRun(f"run{number}", f"task{number}", number, history, **fields)


def line(message: str, execution_id: str, **fields: Any) -> LogEntry:
    """Make a line of a log."""
    level = fields.pop("level", LogLevel.INFO)
    return LogEntry("shop.sales", "etl", NOW, level, message, execution_id=execution_id, **fields)


@asynccontextmanager
async def build_world(directory: Path, settings: ApiSettings) -> AsyncIterator[World]:
    store = await open_store(str(directory / "db.sqlite"), readers=1)
    storage = AsyncStorage(open_storage(directory / "storage"))
    live = LiveHub()
    executor = Executor(store, live)
    saved: list[StoredFlow] = []
    registry = types()
    services = _services(directory, store, storage, live, executor, saved, registry)
    app = create_app(services, settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield World(store, live, storage, executor, services, app, client, saved, registry)
    finally:
        storage.close()
        await store.close()


def _services(
    directory: Path,
    store: Store,
    storage: AsyncStorage,
    live: LiveHub,
    executor: Executor,
    saved: list[StoredFlow],
    registry: Registry,
) -> Services:
    async def remember(stored: StoredFlow) -> None:
        saved.append(stored)

    settings = ServiceSettings(directory)
    environment = Environment()
    revisions = FlowRevisions(store.flows, registry, settings)
    checks = [check_triggers, unsupported]
    flows = FlowService(store, revisions, checks, [remember])
    encryption = Encryption(base64.b64encode(bytes(32)).decode())

    def hosts(execution: Execution, run: TaskRun | None) -> NoHost:
        return NoHost()

    starter = ExecutionStarter(
        revisions,
        environment,
        hosts,
        encryption,
        storage,
    )
    executions = ExecutionService(
        starter, executor, store.executions, store.executions, live, storage
    )
    files = NamespaceFileService(store, storage)

    async def plans(tenant: str, namespace: str, flow_id: str, revision: int) -> FlowPlan:
        found = await revisions.get(tenant, namespace, flow_id, revision, allow_deleted=True)
        return plan_flow(found.require(), found.revision)

    async def look_at(execution_id: str) -> LiveExecution | None:
        execution, runs = await executions.load(execution_id)
        return restore(execution, runs, await plan_of(execution))

    async def plan_of(execution: Execution) -> FlowPlan:
        name = (execution.tenant, execution.namespace, execution.flow_id)
        return await plans(*name, execution.flow_revision)

    operations = Operations(
        Keeper(store, executor), store.executions, plan_of, FakeClock(NOW + 10 * SECOND)
    )
    answers = AnswerService(executions, executor, starter, revisions, store.items)
    changes = ExecutionChanges(executions, operations, starter, answers)
    context = ScheduleContext(lambda _: BoundRenderer(environment, NoHost()))
    return Services(
        settings=settings,
        store=store,
        live=live,
        environment=environment,
        executions=executions,
        execution_changes=changes,
        execution_sets=ExecutionSets(store, executions, changes, answers),
        evaluation=Evaluation(executions, look_at, environment, hosts, encryption, SecretMasks()),
        answers=answers,
        execution_files=ExecutionFiles(executions, storage),
        outputs=OutputService(store, executions),
        flows=flows,
        flow_sets=FlowSets(flows),
        flow_validation=FlowValidation(store.flows, revisions, registry, checks, environment),
        flow_graphs=FlowGraphs(store, flows, revisions),
        flow_dependencies=FlowDependencies(flows),
        logs=LogService(store, executions),
        metrics=MetricService(store, executions),
        triggers=TriggerService(store, flows),
        trigger_history=TriggerHistory(store.evaluations),
        backfills=BackfillService(store, revisions, context),
        webhooks=WebhookService(
            revisions, executions, environment, lambda *_: NoHost(), {}, storage
        ),
        key_values=KeyValueService(store),
        namespaces=NamespaceService(store),
        namespace_files=files,
        namespace_uploads=NamespaceUploads(files, flows, max_file_bytes=1024 * 1024),
        plugins=PluginService(registry, vivace.__version__),
        secrets=Secrets({"SECRET_B": "Yg==", "SECRET_A": "YQ==", "HOME": "/"}),
        statistics=StatisticsService(store, lambda: NOW),
        dashboards=DashboardService(store, lambda: NOW),
        trigger_dates=TriggerDates(flows, lambda: NOW),
        event_triggers=EventTriggers(store, flows),
        inspect=_inspect,
    )


async def _inspect() -> Inspection:
    """Give a system in which one task runs."""
    attempt = RunningAttempt("e", "shop", "etl", "load", "r", 0, NOW, is_waiting=False)
    worker = WorkerReport("worker-1", 8, [attempt])
    return Inspection(NOW - SECOND, NOW, "SQLite", 250, 1, 0, None, [worker])


async def call_raw(app: Starlette, method: str, target: str) -> int:
    """Send a request whose path no client has cleaned, and give the status."""
    path, _, query = target.partition("?")
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("192.0.2.1", 1234),
        "server": ("localhost", 80),
    }
    await app(scope, receive, send)
    return statuses[0]


def messages(answer: httpx.Response) -> list[str]:
    """Give the findings of a refused request."""
    return [item["message"] for item in answer.json()["_embedded"].get("errors", [])]


def ids(items: Iterable[dict[str, Any]]) -> list[str]:
    """Give the ids of a list."""
    return [item["id"] for item in items]
