"""From a request to a recorded execution, with what is refused and why."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.eventually import eventually
from vivace.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from vivace.expressions import Environment, NoHost
from vivace.model.execution import Execution, ExecutionTrigger, TaskRun
from vivace.model.flow import Flow
from vivace.model.state import State
from vivace.services.encryption import Encryption
from vivace.services.execution_request import IllegalArgumentError, StartRequest
from vivace.services.execution_starter import ExecutionStarter
from vivace.services.executions import ExecutionService
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.inputs import FileUpload
from vivace.services.live import LiveHub, Update
from vivace.storage import AsyncStorage, open_storage

NOW = 1_700_000_000_000_000
REQUEST = StartRequest("main", "company.team", "etl")


def flow(**properties: Any) -> Flow:
    """A flow without tasks: nothing here runs one."""
    return Flow.model_validate(
        {"id": "etl", "namespace": "company.team", "tasks": [_TASK], **properties},
        context={"resolver": _Resolver()},
    )


_TASK = {"id": "t", "type": "x"}


class _Resolver:
    def resolve(self, kind: str, type_id: str) -> Any:
        from vivace.model.task import Task

        return Task


class Catalogue:
    def __init__(self) -> None:
        self.revisions: dict[int | None, FlowRevision] = {}
        self.save(flow())

    def save(self, new: Flow | None, problem: str = "", number: int = 3) -> None:
        revision = FlowRevision("main", "company.team", "etl", number, "", new, problem)
        self.revisions[number] = self.revisions[None] = revision

    async def get(
        self, tenant: str, namespace: str, flow_id: str, revision: int | None = None
    ) -> FlowRevision:
        if (namespace, flow_id) != ("company.team", "etl") or revision not in self.revisions:
            raise NotFoundError(f"flow {namespace}.{flow_id} does not exist")
        return self.revisions[revision]


class Store:
    """The executor's port and the store's reader in one: what was started can be read."""

    def __init__(self) -> None:
        self.executions: dict[str, Execution] = {}
        self.killed: list[tuple[str, bool]] = []
        self.fail = False

    async def start(self, execution: Execution) -> Execution:
        if self.fail:
            raise UnavailableError("the executor is stopping")
        for known in self.executions.values():
            if execution.unique_key is not None and known.unique_key == execution.unique_key:
                return known
        self.executions[execution.id] = execution
        return execution

    async def kill(self, execution_id: str, *, cascade: bool = True) -> Execution:
        execution = self.executions[execution_id]
        if execution.state.is_terminal:
            raise ConflictError(f"execution {execution_id} has ended")
        self.killed.append((execution_id, cascade))
        self.end(execution_id, State.KILLED)
        return execution

    async def get(self, execution_id: str) -> Execution | None:
        return self.executions.get(execution_id)

    async def load(self, execution_id: str) -> tuple[Execution, list[TaskRun]] | None:
        execution = self.executions.get(execution_id)
        return None if execution is None else (execution, [])

    async def iterations(self, execution_id: str) -> list[str]:
        return []

    async def delete(self, ids: Sequence[str], *, logs: bool = True, metrics: bool = True) -> int:
        return sum(self.executions.pop(each, None) is not None for each in ids)

    def end(self, execution_id: str, state: State = State.SUCCESS) -> Execution:
        execution = self.executions[execution_id]
        execution.enter(state, NOW + 1)
        execution.fully_ended = True
        return execution


class World:
    def __init__(self, directory: Path) -> None:
        self.flows, self.store, self.live = Catalogue(), Store(), LiveHub()
        self.storage = AsyncStorage(open_storage(directory))
        self.starter = ExecutionStarter(
            self.flows,
            Environment(),
            lambda execution, run: NoHost(),
            Encryption(base64.b64encode(bytes(32)).decode()),
            self.storage,
            shared={"globals": {"limit": 10}},
            now=lambda: NOW,
        )
        self.service = ExecutionService(
            self.starter, self.store, self.store, self.store, self.live, self.storage
        )

    def files(self) -> list[str]:
        return [file.path for file in self.storage.blocking.list_files("company")]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "files")
    yield world
    world.storage.close()


async def test_an_execution_begins_as_created_with_what_the_flow_has(world: World) -> None:
    world.flows.save(flow(variables={"a": {"b": 1}}), number=7)
    execution = await world.service.create(REQUEST)
    assert execution.history == [(State.CREATED, NOW)]
    assert execution.original_id == execution.id
    assert execution.flow_revision == 7
    assert execution.variables == {"a": {"b": 1}}
    assert (execution.kind, execution.attempt_number, execution.created_at) == (None, 1, NOW)
    assert world.store.executions == {execution.id: execution}


async def test_labels_come_from_flow_request_and_server_in_this_order(world: World) -> None:
    world.flows.save(flow(labels={"team": "a", "env": "dev", "system.readOnly": "true"}))
    execution = await world.service.create(replace(REQUEST, labels=[("env", "prod"), ("x", "1")]))
    assert execution.labels == [
        ("team", "a"),
        ("env", "prod"),
        ("x", "1"),
        ("system.from", "api"),
        ("system.correlationId", execution.id),
    ]


async def test_correlation_and_origin_may_be_given(world: World) -> None:
    given = [("system.correlationId", "c1"), ("system.from", "ui")]
    execution = await world.service.create(replace(REQUEST, labels=given))
    assert execution.labels == given


async def test_other_system_labels_are_refused_but_for_the_server_itself(world: World) -> None:
    request = replace(REQUEST, labels=[("system.restarted", "true")])
    with pytest.raises(IllegalArgumentError, match=r"offending label: system\.restarted=true"):
        await world.service.create(request)
    execution = await world.service.create(replace(request, is_manual=False, origin="trigger"))
    assert ("system.restarted", "true") in execution.labels
    assert ("system.from", "trigger") in execution.labels


async def test_what_the_request_says_is_kept(world: World) -> None:
    trigger = ExecutionTrigger("daily", "x.Schedule", {"date": "2024-01-01"})
    execution = await world.service.create(
        replace(
            REQUEST,
            schedule_at=NOW + 5,
            breakpoints=["a", "b.1"],
            kind="TEST",
            trigger=trigger,
            parent_id="p",
            execution_id="chosen",
        )
    )
    assert execution.id == execution.original_id == "chosen"
    assert execution.schedule_at == NOW + 5
    assert execution.breakpoints == ["a", "b.1"]
    assert (execution.kind, execution.trigger, execution.parent_id) == ("TEST", trigger, "p")


@pytest.mark.parametrize(("given", "kept"), [(None, None), ("NORMAL", None), ("LOOP", "LOOP")])
async def test_the_normal_kind_is_none(world: World, given: str | None, kept: str | None) -> None:
    assert (await world.service.create(replace(REQUEST, kind=given))).kind == kept


async def test_an_unknown_kind_is_refused(world: World) -> None:
    with pytest.raises(InvalidError, match="`NONSENSE` is no kind"):
        await world.service.create(replace(REQUEST, kind="NONSENSE"))


@pytest.mark.parametrize(
    "request_", [replace(REQUEST, flow_id="none"), replace(REQUEST, revision=99)]
)
async def test_an_unknown_flow_or_revision_is_not_found(
    world: World, request_: StartRequest
) -> None:
    with pytest.raises(NotFoundError):
        await world.service.create(request_)


async def test_a_disabled_flow_is_a_conflict(world: World) -> None:
    world.flows.save(flow(disabled=True))
    with pytest.raises(ConflictError, match=r"company\.team\.etl is disabled"):
        await world.service.create(REQUEST)


async def test_a_flow_that_cannot_be_read_is_a_conflict_with_the_reason(world: World) -> None:
    world.flows.save(None, "Invalid type: nothing")
    with pytest.raises(ConflictError, match="not valid and cannot be executed: Invalid type"):
        await world.service.create(REQUEST)


async def test_inputs_are_resolved_with_flow_vars_labels_and_shared_names(world: World) -> None:
    expression = (
        "{{ flow.namespace }} {{ flow.revision }} {{ vars.v }} {{ labels.team }} "
        "{{ labels.system.from }} {{ globals.limit }} {{ execution.state }}"
    )
    world.flows.save(
        flow(
            variables={"v": 1},
            labels={"team": "a"},
            inputs=[
                {"id": "text", "type": "STRING", "defaults": expression},
                {"id": "a.n", "type": "INT"},
            ],
        )
    )
    execution = await world.service.create(replace(REQUEST, inputs={"a.n": "5"}))
    assert execution.inputs == {"text": "company.team 3 1 a api 10 CREATED", "a": {"n": 5}}


async def test_a_bad_input_starts_nothing(world: World) -> None:
    world.flows.save(flow(inputs=[{"id": "n", "type": "INT"}]))
    with pytest.raises(InvalidError, match="Missing required input:n"):
        await world.service.create(REQUEST)
    with pytest.raises(InvalidError, match="Invalid value for input `n`"):
        await world.service.create(replace(REQUEST, inputs={"n": "x"}))
    assert world.store.executions == {}


FILES = [{"id": "f", "type": "FILE"}, {"id": "n", "type": "INT", "required": False}]


async def test_an_uploaded_file_lies_under_the_execution(world: World) -> None:
    world.flows.save(flow(inputs=FILES))
    upload = FileUpload("orders.csv", b"1,2")
    execution = await world.service.create(replace(REQUEST, inputs={"f": upload}))
    path = f"company/team/etl/executions/{execution.id}/inputs/f/orders.csv"
    assert execution.inputs == {"f": f"kestra:///{path}", "n": None}
    assert world.files() == [path]


@pytest.mark.parametrize("why", ["input", "executor", "duplicate"])
async def test_files_of_an_execution_that_does_not_begin_are_deleted(
    world: World, why: str
) -> None:
    world.flows.save(flow(inputs=FILES))
    request = replace(REQUEST, inputs={"f": FileUpload("a", b"x")}, unique_key="k")
    if why == "duplicate":
        first = await world.service.create(replace(request, inputs={"f": "nsfile:///a"}))
        assert await world.service.create(request) is first
    elif why == "executor":
        world.store.fail = True
        with pytest.raises(UnavailableError):
            await world.service.create(request)
    else:
        with pytest.raises(InvalidError):
            await world.service.create(replace(request, inputs={**request.inputs, "n": "x"}))
    assert world.files() == []


def check(condition: str, behavior: str, message: str = "no") -> dict[str, Any]:
    return {"condition": condition, "message": message, "behavior": behavior}


CHECKED = {"inputs": [{"id": "n", "type": "INT", "defaults": 1}]}


async def test_a_failed_blocking_check_refuses_with_its_messages(world: World) -> None:
    checks = [
        check("{{ inputs.n > 5 }}", "BLOCK_EXECUTION", "too small"),
        check("{{ inputs.n > 6 }}", "BLOCK_EXECUTION", "far too small"),
        check("{{ inputs.n > 7 }}", "FAIL_EXECUTION", "fails"),
    ]
    world.flows.save(flow(**CHECKED, checks=checks))
    with pytest.raises(IllegalArgumentError, match=r"^too small; far too small$"):
        await world.service.create(REQUEST)
    execution = await world.service.create(replace(REQUEST, inputs={"n": 9}))
    assert execution.state is State.CREATED


async def test_a_failed_failing_check_creates_the_execution_failed(world: World) -> None:
    world.flows.save(flow(**CHECKED, checks=[check("{{ inputs.n > 5 }}", "FAIL_EXECUTION", "x")]))
    execution = await world.service.create(REQUEST)
    assert [state for state, _ in execution.history] == [State.CREATED, State.FAILED]
    assert execution.failure == "x"


@pytest.mark.parametrize("behavior", ["CREATE_EXECUTION"])
async def test_a_check_that_only_tells_lets_the_execution_begin(
    world: World, behavior: str
) -> None:
    world.flows.save(flow(checks=[check("{{ false }}", behavior)]))
    assert (await world.service.create(REQUEST)).state is State.CREATED


@pytest.mark.parametrize("condition", ["{{ 'true' }}", "true", "{{ missing }}", "{{ 1 }}"])
async def test_anything_but_true_fails_a_check(world: World, condition: str) -> None:
    world.flows.save(flow(checks=[{"when": condition, "message": "no"}]))
    with pytest.raises(IllegalArgumentError):
        await world.service.create(REQUEST)


async def test_a_condition_that_cannot_be_rendered_blocks(world: World) -> None:
    world.flows.save(flow(checks=[check("{{ missing.x }}", "CREATE_EXECUTION")]))
    with pytest.raises(IllegalArgumentError):
        await world.service.create(REQUEST)


async def test_triggers_and_subflows_are_not_checked(world: World) -> None:
    world.flows.save(flow(checks=[check("{{ false }}", "BLOCK_EXECUTION")]))
    request = replace(REQUEST, is_manual=False, origin="trigger")
    assert (await world.service.create(request)).state is State.CREATED


async def test_validating_shows_every_fault_and_keeps_nothing(world: World) -> None:
    world.flows.save(flow(inputs=[{"id": "s", "type": "STRING"}, *FILES]))
    report = await world.service.validate_inputs(
        replace(REQUEST, inputs={"f": FileUpload("a.csv", b"x"), "n": "x"})
    )
    shown = {item.input.id: (item.value, bool(item.errors)) for item in report.resolved.results}
    assert shown == {"s": (None, True), "f": ("a.csv", False), "n": ("x", True)}
    assert world.files() == []
    assert world.store.executions == {}


async def test_validating_shows_the_checks_that_fail(world: World) -> None:
    world.flows.save(flow(**CHECKED, checks=[check("{{ inputs.n > 5 }}", "FAIL_EXECUTION", "x")]))
    report = await world.service.validate_inputs(REQUEST)
    assert [item.message for item in report.failed_checks] == ["x"]
    passing = await world.service.validate_inputs(replace(REQUEST, inputs={"n": 9}))
    assert passing.failed_checks == []


async def test_an_execution_of_another_tenant_is_not_found(world: World) -> None:
    execution = await world.service.create(REQUEST)
    assert await world.service.get(execution.id) is execution
    for look in (world.service.get, world.service.load, world.service.kill, world.service.delete):
        with pytest.raises(NotFoundError, match=f"execution {execution.id} does not exist"):
            await look(execution.id, "other")


async def test_killing_goes_through_the_executor(world: World) -> None:
    execution = await world.service.create(REQUEST)
    await world.service.kill(execution.id, cascade=False)
    assert world.store.killed == [(execution.id, False)]


async def test_waiting_ends_with_the_execution(world: World) -> None:
    execution = await world.service.create(REQUEST)
    waiting = asyncio.create_task(world.service.wait_for_end(execution.id))
    await eventually(lambda: world.live.is_watched(execution.id))
    running = replace(execution, history=[(State.CREATED, NOW), (State.RUNNING, NOW)])
    world.live.publish(execution.id, Update(execution=running))
    await asyncio.sleep(0)
    assert not waiting.done()
    world.live.publish(execution.id, Update(execution=world.store.end(execution.id)))
    ended = await asyncio.wait_for(waiting, 1)
    assert ended.state is State.SUCCESS
    assert not world.live.is_watched(execution.id)


async def test_waiting_for_what_has_ended_returns_at_once(world: World) -> None:
    execution = await world.service.create(REQUEST)
    world.store.end(execution.id)
    ended = await asyncio.wait_for(world.service.wait_for_end(execution.id), 1)
    assert ended.fully_ended


async def test_waiting_survives_updates_that_were_dropped(world: World) -> None:
    execution = await world.service.create(REQUEST)
    waiting = asyncio.create_task(world.service.wait_for_end(execution.id))
    await eventually(lambda: world.live.is_watched(execution.id))
    for _ in range(3_000):  # more than a subscription holds, and the end is lost with them
        world.live.publish(execution.id, Update())
    world.live.publish(execution.id, Update(execution=world.store.end(execution.id)))
    ended = await asyncio.wait_for(waiting, 1)
    assert ended.fully_ended


async def test_waiting_no_longer_than_asked(world: World) -> None:
    execution = await world.service.create(REQUEST)
    standing = await asyncio.wait_for(world.service.wait_for_end(execution.id, 0.02), 1)
    assert standing.state is State.CREATED


async def test_deleting_takes_the_files_along_unless_told_otherwise(world: World) -> None:
    world.flows.save(flow(inputs=FILES))
    request = replace(REQUEST, inputs={"f": FileUpload("a", b"x")})
    kept, gone = await world.service.create(request), await world.service.create(request)
    for execution in (kept, gone):
        world.store.end(execution.id)
    await world.service.delete(kept.id, files=False)
    await world.service.delete(gone.id)
    assert world.store.executions == {}
    assert [path for path in world.files() if gone.id in path] == []
    assert len(world.files()) == 1


async def test_what_runs_is_deleted_only_on_demand(world: World) -> None:
    execution = await world.service.create(REQUEST)
    with pytest.raises(ConflictError, match="has not ended"):
        await world.service.delete(execution.id)
    await world.service.delete(execution.id, include_running=True)
    assert world.store.killed == [(execution.id, False)]
    assert world.store.executions == {}
