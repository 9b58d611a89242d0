"""Replays through the API: whole, from a task run, with other inputs or another revision."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.api.world import FLOW, World, run_of
from vivace.model.state import State

ROOT = "/api/v1/main/executions"
WITH_INPUTS = """\
id: etl
namespace: shop.sales
inputs:
  - {id: day, type: STRING, defaults: monday}
  - {id: limit, type: INT}
  - {id: token, type: SECRET, required: false}
  - {id: note, type: FILE, required: false}
variables: {rate: VERSION}
tasks:
  - {id: task0, type: test.Say}
  - {id: task1, type: test.Say}
"""


async def post(world: World, path: str, **parameters: Any) -> dict[str, Any]:
    answer = await world.client.post(f"{ROOT}/{path}", **parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def ended(world: World) -> str:
    """Give an execution of two tasks that has ended."""
    await world.flow(WITH_INPUTS)
    files = {
        "limit": (None, "3"),
        "day": (None, "friday"),
        "token": (None, "hunter22"),
        "note": ("n.txt", b"hello"),
    }
    execution_id = await world.execution(files=files, params={"labels": "run:one"})
    runs = [run_of(0, outputs={"text": "hi"}), run_of(1)]
    await world.executor.change(execution_id, State.SUCCESS, runs=runs)
    return execution_id


@pytest.mark.parametrize("path", ["replay", "actions/replay"])
async def test_a_whole_replay_is_a_new_execution(world: World, path: str) -> None:
    source = await ended(world)
    made = await post(world, f"{source}/{path}?breakpoints=task1,each.x")
    assert made["id"] != source
    assert (made["parentId"], made["originalId"]) == (source, source)
    assert made["taskRunList"] == []
    assert made["state"]["current"] == "CREATED"
    assert made["metadata"]["attemptNumber"] == 2
    assert made["breakpoints"] == [{"id": "task1"}, {"id": "each", "value": "x"}]
    labels = {label["key"]: label["value"] for label in made["labels"]}
    assert (labels["run"], labels["system.replay"]) == ("one", "true")
    assert labels["system.correlationId"] == source
    again = await world.get(f"/executions/{source}")
    assert {"key": "system.replayed", "value": "true"} in again["labels"]
    assert again["inputs"] == made["inputs"]


async def test_a_replay_from_a_task_run_keeps_what_ran_before(world: World) -> None:
    source = await ended(world)
    made = await post(world, f"{source}/replay?taskRunId=run1")
    assert made["state"]["current"] == "RESTARTED"
    runs = {run["taskId"]: run for run in made["taskRunList"]}
    assert [(run["taskId"], run["state"]["current"]) for run in made["taskRunList"]] == [
        ("task0", "SUCCESS"),
        ("task1", "RESTARTED"),
    ]
    assert runs["task0"]["outputs"] == {"text": "hi"}
    assert runs["task0"]["executionId"] == made["id"]
    assert {run["id"] for run in runs.values()}.isdisjoint({"run0", "run1"})
    stored = await world.get(f"/executions/{made['id']}")
    assert [run["id"] for run in stored["taskRunList"]] == [
        run["id"] for run in made["taskRunList"]
    ]


@pytest.mark.parametrize("query", ["", "?taskRunId=run1"])
async def test_inputs_that_are_not_given_keep_their_values(world: World, query: str) -> None:
    source = await ended(world)
    before = (await world.get(f"/executions/{source}"))["inputs"]
    made = await post(world, f"{source}/replay-with-inputs{query}", files={"limit": (None, "7")})
    assert made["inputs"]["limit"] == 7
    assert (made["inputs"]["day"], made["inputs"]["note"]) == ("friday", before["note"])
    # Encrypted again, and still the same.
    assert made["inputs"]["token"]["type"] == "io.kestra.datatype:aes_encrypted"
    body = "{{ inputs.token == 'hunter22' }} {{ inputs.limit }}"
    text = {"Content-Type": "text/plain"}
    said = await post(world, f"{made['id']}/eval", content=body, headers=text)
    assert said == {"result": "true 7"}


async def test_a_file_that_is_given_lies_under_the_new_execution(world: World) -> None:
    source = await ended(world)
    note = {"note": ("m.txt", b"bye")}
    made = await post(world, f"{source}/actions/replay-with-inputs", files=note)
    assert made["id"] in made["inputs"]["note"]
    assert await world.storage.exists(made["inputs"]["note"])


async def test_a_wrong_input_replays_nothing(world: World) -> None:
    source = await ended(world)
    path = f"{ROOT}/{source}/replay-with-inputs"
    answer = await world.client.post(path, files={"limit": (None, "many")})
    assert answer.status_code == 422
    assert "limit" in answer.json()["message"]
    refused = await world.client.post(f"{path}?taskRunId=none", files={"note": ("m.txt", b"bye")})
    assert refused.status_code == 422
    assert (await world.get("/executions/search"))["total"] == 1
    stored = list(world.storage.blocking.for_tenant("main").list_files("shop/sales/etl"))
    assert len(stored) == 1 and source in stored[0].path, "the upload of the refused one is left"


async def test_another_revision_brings_its_variables(world: World) -> None:
    source = await ended(world)
    newer = WITH_INPUTS.replace("VERSION", "2")
    await world.services.flows.update("main", "shop.sales", "etl", newer)
    old = await post(world, f"{source}/replay")
    assert (old["flowRevision"], old["variables"]) == (1, {"rate": "VERSION"})
    made = await post(world, f"{source}/replay?revision=2")
    assert (made["flowRevision"], made["variables"]) == (2, {"rate": 2})
    missing = await world.client.post(f"{ROOT}/{source}/replay?revision=9")
    assert missing.status_code == 404


async def test_a_restart_with_a_revision_is_a_new_execution(world: World) -> None:
    source = await ended(world)
    await world.flow(FLOW.replace("id: etl", "id: other"))
    failed = run_of(1, State.FAILED)
    await world.executor.change(source, State.FAILED, runs=[failed])
    made = await post(world, f"{source}/restart?revision=1")
    assert (made["parentId"], made["state"]["current"]) == (source, "RESTARTED")
    assert [run["state"]["current"] for run in made["taskRunList"]] == ["SUCCESS", "RESTARTED"]
    assert (await world.get(f"/executions/{source}"))["state"]["current"] == "FAILED"


async def test_replays_in_bulk(world: World) -> None:
    source = await ended(world)
    await world.services.flows.update(
        "main", "shop.sales", "etl", WITH_INPUTS.replace("VERSION", "2")
    )
    done = await post(world, "replay/by-ids?latestRevision=true", json=[source])
    assert done["count"] == 1
    found = (await world.get("/executions/search?flowId=etl&sort=state.startDate:asc"))["results"]
    assert sorted(item["flowRevision"] for item in found) == [1, 2]
    query = "replay/by-query?filters[state][EQUALS]=SUCCESS"
    assert (await post(world, query))["count"] == 1
    refused = await world.client.post(f"{ROOT}/replay/by-ids", json=[source, "none"])
    assert refused.status_code == 400
    assert refused.json()["message"] == "invalid bulk replay"
