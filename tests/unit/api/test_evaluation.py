"""Expressions within an execution: what is seen, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.api.world import FLOW, World, run_of
from vivace.model.state import State

VAULT = """\
id: vault
namespace: shop.sales
inputs:
  - {id: token, type: SECRET}
tasks:
  - {id: say, type: test.Say, text: hello}
"""
TEXT = {"Content-Type": "text/plain"}


async def evaluate(world: World, path: str, source: str) -> dict[str, Any]:
    answer = await world.client.post(
        f"/api/v1/main/executions/{path}", content=source, headers=TEXT
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def with_run(world: World) -> str:
    await world.flow(FLOW.replace("{id: say", "{id: task0"))
    execution_id = await world.execution(params={"labels": "run:one"})
    run = run_of(0, outputs={"rows": 2})
    await world.executor.change(execution_id, State.SUCCESS, runs=[run])
    return execution_id


@pytest.mark.parametrize("path", ["eval", "actions/eval"])
async def test_an_expression_sees_the_execution(world: World, path: str) -> None:
    execution_id = await with_run(world)
    source = "{{ outputs.task0.rows + 1 }} {{ labels.run }} {{ execution.state }}"
    assert await evaluate(world, f"{execution_id}/{path}", source) == {"result": "3 one SUCCESS"}
    assert await evaluate(world, f"{execution_id}/{path}/run0", "{{ taskrun.id }}") == {
        "result": "run0"
    }


async def test_what_cannot_be_evaluated_is_answered_with_its_error(world: World) -> None:
    execution_id = await with_run(world)
    answer = await evaluate(world, f"{execution_id}/eval", "{{ missing }}")
    assert answer["error"] == (
        "Unable to find `missing` used in the expression `{{ missing }}` at line 1"
    )
    assert "result" not in answer
    # The names of a task run belong to it alone.
    assert "error" in await evaluate(world, f"{execution_id}/eval", "{{ taskrun.id }}")


@pytest.mark.parametrize("path", ["none/eval", "{}/eval/none"])
async def test_what_does_not_exist_is_not_found(world: World, path: str) -> None:
    execution_id = await with_run(world)
    url = f"/api/v1/main/executions/{path.format(execution_id)}"
    answer = await world.client.post(url, content="x", headers=TEXT)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "source",
    [
        "{{ inputs.token }}",
        "{{ inputs.token | upper }}",
        "{{ inputs.token | slice(0, 2) }}",
        "Bearer {{ inputs.token | base64encode }}",
        "{{ inputs }}",
    ],
)
async def test_secrets_do_not_leave(world: World, source: str) -> None:
    await world.flow(VAULT)
    execution_id = await world.execution("shop.sales/vault", files={"token": (None, "hunter22")})
    answer = await evaluate(world, f"{execution_id}/eval", source)
    said = str(answer).lower()
    assert "hunter" not in said and "'hu" not in said and "ahvudgvy" not in said
    assert "******" in said
