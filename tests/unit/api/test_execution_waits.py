"""Executions that wait through the API: paused and resumed, one and many, on old and new paths."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.api.world import NOW, World
from vivace.model.execution import Execution, LoopRun, TaskRun
from vivace.model.item_key import item_key
from vivace.model.state import State
from vivace.plugins.core.flow.approval import Approval
from vivace.plugins.core.flow.loop import Loop
from vivace.plugins.core.flow.pause import Pause
from vivace.store import Batch

ROOT = "/api/v1/main/executions"
PAUSE = """\
id: etl
namespace: shop.sales
tasks:
  - id: review
    type: io.kestra.plugin.core.flow.Pause
    onResume:
      - {id: amount, type: INT}
      - {id: why, type: STRING, required: false}
      - {id: note, type: FILE, required: false}
"""
APPROVAL = """\
id: etl
namespace: shop.sales
tasks:
  - {id: ask, type: io.kestra.plugin.core.flow.Approval, commentRequired: ON_DENY}
"""


@pytest.fixture
def world(world: World) -> World:
    world.registry.register("task", Pause)
    world.registry.register("task", Approval)
    return world


async def paused(world: World, source: str = PAUSE, task: str = "review") -> str:
    if not world.saved:
        await world.flow(source)
    execution_id = await world.execution()
    history = [(State.CREATED, NOW), (State.RUNNING, NOW + 1), (State.PAUSED, NOW + 2)]
    run = TaskRun("run1", task, 0, history, plan={"micros": None})
    await world.executor.change(execution_id, State.PAUSED, runs=[run])
    return execution_id


async def test_the_paths_of_both_generations_answer_each_in_their_way(world: World) -> None:
    first, second = await paused(world), await paused(world)
    old = await world.client.post(f"{ROOT}/{first}/resume", files={"amount": (None, "3")})
    assert (old.status_code, old.content) == (204, b"")
    new = await world.client.post(f"{ROOT}/{second}/actions/resume", json={"amount": 3})
    assert new.status_code == 200
    assert new.json()["state"]["current"] == "RUNNING"


async def test_inputs_are_typed_and_files_are_kept(world: World) -> None:
    execution_id = await paused(world)
    parts = {"amount": (None, "3"), "note": ("n.txt", b"hello")}
    answer = await world.client.post(f"{ROOT}/{execution_id}/resume", files=parts)
    assert answer.status_code == 204, answer.text
    ((_, run_id, given),) = world.executor.answers
    assert run_id == "run1"
    assert given.inputs["amount"] == 3
    assert await world.storage.read(given.inputs["note"]) == b"hello"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [({}, "Missing required input:amount"), ({"amount": "many"}, "amount")],
    ids=["missing", "wrong"],
)
async def test_wrong_inputs_leave_it_paused(
    world: World, inputs: dict[str, Any], message: str
) -> None:
    execution_id = await paused(world)
    answer = await world.client.post(f"{ROOT}/{execution_id}/resume", json=inputs)
    assert answer.status_code == 422
    assert message in answer.json()["message"]
    assert world.executor.answers == []


@pytest.mark.parametrize("path", ["resume/validate", "actions/resume/validate"])
async def test_the_form_is_told_what_would_become_of_an_answer(world: World, path: str) -> None:
    execution_id = await paused(world)
    answer = await world.client.post(f"{ROOT}/{execution_id}/{path}", json={"amount": "x"})
    assert answer.status_code == 200
    amount, why, note = answer.json()["inputs"]
    assert amount["errors"]
    assert (why["errors"], note["errors"]) == ([], [])
    assert world.executor.answers == []


@pytest.mark.parametrize(
    ("action", "status"),
    [("resume", 409), ("actions/resume", 409), ("resume/validate", 409), ("pause", 204)],
)
async def test_only_what_is_paused_is_resumed(world: World, action: str, status: int) -> None:
    await world.flow()
    execution_id = await world.execution()
    await world.executor.change(execution_id, State.RUNNING)
    answer = await world.client.post(f"{ROOT}/{execution_id}/{action}")
    assert answer.status_code == status


async def test_unknown_executions_and_runs_are_not_found(world: World) -> None:
    execution_id = await paused(world)
    for path in ("none/resume", "none/pause", f"{execution_id}/resume?taskRunId=other"):
        assert (await world.client.post(f"{ROOT}/{path}")).status_code == 404


async def test_many_are_resumed_or_none(world: World) -> None:
    await world.flow()
    first, second = await world.execution(), await world.execution()
    await world.executor.change(first, State.PAUSED)
    await world.executor.change(second, State.RUNNING)
    refused = await world.client.post(f"{ROOT}/resume/by-ids", json=[first, second])
    assert refused.status_code == 400
    assert second in refused.text
    assert world.executor.answers == []
    done = await world.client.post(f"{ROOT}/resume/by-query?filters[state][EQUALS]=PAUSED")
    assert (done.status_code, done.json()["count"]) == (200, 1)
    assert [item[0] for item in world.executor.answers] == [first]


async def test_many_are_paused(world: World) -> None:
    await world.flow()
    execution_id = await world.execution()
    await world.executor.change(execution_id, State.RUNNING)
    done = await world.client.post(f"{ROOT}/pause/by-ids", json=[execution_id])
    assert (done.status_code, done.json()["count"]) == (200, 1)
    again = await world.client.post(f"{ROOT}/pause/by-ids", json=[execution_id])
    assert again.status_code == 400


async def test_a_decision_is_given_with_its_comment(world: World) -> None:
    execution_id = await paused(world, APPROVAL, "ask")
    path = f"{ROOT}/{execution_id}/actions/resume"
    for query in ("decision=maybe", "decision=DENIED"):
        assert (await world.client.post(f"{path}?{query}")).status_code == 422
    answer = await world.client.post(f"{path}?decision=DENIED&comment=too+dear")
    assert answer.status_code == 200, answer.text
    ((_, _, given),) = world.executor.answers
    assert (given.decision, given.comment) == ("DENIED", "too dear")


LOOP = """\
id: etl
namespace: shop.sales
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.Loop
    values: [a]
    tasks:
      - id: review
        type: io.kestra.plugin.core.flow.Pause
        onResume: [{id: amount, type: INT}]
"""


async def test_an_answer_to_a_loop_reaches_the_iteration_that_waits(world: World) -> None:
    world.registry.register("task", Loop)
    parent = await paused(world, LOOP, "each")
    history = [(State.CREATED, NOW), (State.PAUSED, NOW + 2)]
    iteration = Execution(
        "it1",
        "main",
        "shop.sales",
        "etl",
        1,
        history,
        kind="LOOP",
        unique_key=item_key("run1", 0),
        loop_run=LoopRun(parent, "each", "run1", 0, "a"),
        version=1,
    )
    run = TaskRun("run2", "review", 0, history, plan={"micros": None})
    await world.store.commit(Batch(executions=[iteration], task_runs=[("it1", run)]))
    refused = await world.client.post(f"{ROOT}/{parent}/resume")
    assert refused.status_code == 422
    answer = await world.client.post(f"{ROOT}/{parent}/resume", files={"amount": (None, "3")})
    assert answer.status_code == 204
    ((answered, run_id, given),) = world.executor.answers
    assert (answered, run_id, given.inputs) == ("it1", "run2", {"amount": 3})
