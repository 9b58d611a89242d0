"""Executions changed by hand through the API: the answers of both generations of clients."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.api.world import FLOW, World, run_of
from vivace.model.state import State

ROOT = "/api/v1/main/executions"
CHECKED = [{"key": "checked", "value": "yes"}]


async def ended(world: World, state: State = State.SUCCESS, **parameters: Any) -> str:
    """Give an execution that has ended."""
    execution_id = await world.execution(**parameters)
    await world.executor.change(execution_id, state)
    return execution_id


def labels_of(execution: dict[str, Any]) -> dict[str, str]:
    return {label["key"]: label["value"] for label in execution["labels"]}


@pytest.mark.parametrize("path", ["labels", "actions/labels"])
async def test_labels_are_replaced_but_for_those_of_the_server(world: World, path: str) -> None:
    await world.flow()
    execution_id = await ended(world, params={"labels": "run:one"})
    answer = await world.client.post(f"{ROOT}/{execution_id}/{path}", json=CHECKED)
    assert answer.status_code == 200, answer.text
    expected = {"system.from": "api", "system.correlationId": execution_id, "checked": "yes"}
    assert labels_of(answer.json()) == expected
    assert labels_of(await world.get(f"/executions/{execution_id}")) == expected


@pytest.mark.parametrize(("path", "status"), [("labels", 400), ("actions/labels", 409)])
async def test_labels_of_what_runs_are_refused(world: World, path: str, status: int) -> None:
    await world.flow()
    execution_id = await world.execution()
    answer = await world.client.post(f"{ROOT}/{execution_id}/{path}", json=CHECKED)
    assert answer.status_code == status
    assert f"`{execution_id}` is CREATED" in answer.json()["message"]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([{"key": "system.x", "value": "1"}], "offending label: system.x=1"),
        ([{"key": "", "value": "1"}], "a label needs a key and a value"),
        ([{"key": "a", "value": " "}], "a label needs a key and a value"),
        ([{"key": None, "value": None}], "Invalid json"),
        ({"a": "b"}, "Invalid json"),
    ],
    ids=["the server's", "no key", "no value", "nulls", "a map"],
)
async def test_bad_labels_are_refused(world: World, labels: Any, said: str) -> None:
    await world.flow()
    execution_id = await ended(world)
    answer = await world.client.post(f"{ROOT}/{execution_id}/labels", json=labels)
    assert answer.status_code == 422
    assert said in answer.json()["message"]


async def test_labels_in_bulk_are_added_to_those_that_are_there(world: World) -> None:
    await world.flow()
    first = await ended(world, params={"labels": "run:one"})
    second = await ended(world)
    body = {"executionsId": [first, second], "executionLabels": CHECKED}
    answer = await world.client.post(f"{ROOT}/labels/by-ids", json=body)
    assert (answer.status_code, answer.json()["count"]) == (200, 2)
    labels = labels_of(await world.get(f"/executions/{first}"))
    assert (labels["run"], labels["team"], labels["checked"]) == ("one", "sales", "yes")

    query = "labels/by-query?filters[labels][EQUALS][run]=one"
    again = [{"key": "run", "value": "two"}]
    answer = await world.client.post(f"{ROOT}/{query}", json=again)
    assert answer.json()["count"] == 1
    assert labels_of(await world.get(f"/executions/{first}"))["run"] == "two"
    assert "run" not in labels_of(await world.get(f"/executions/{second}"))


@pytest.mark.parametrize("path", ["change-status", "actions/change-status"])
async def test_the_state_of_an_ended_execution_is_changed(world: World, path: str) -> None:
    await world.flow()
    execution_id = await ended(world)
    answer = await world.client.post(f"{ROOT}/{execution_id}/{path}?status=WARNING")
    assert answer.status_code == 200, answer.text
    histories = [entry["state"] for entry in answer.json()["state"]["histories"]]
    assert histories == ["CREATED", "SUCCESS", "WARNING"]


@pytest.mark.parametrize(
    ("state", "status", "classic", "newer", "said"),
    [
        ("SUCCESS", "RUNNING", 422, 422, "You can only change the state of an execution to a"),
        ("SUCCESS", "SKIPPED", 422, 422, "SKIPPED is none of SUCCESS, WARNING, FAILED"),
        ("KILLED", "SUCCESS", 422, 409, "You can only change the state of a terminated non killed"),
        ("CREATED", "SUCCESS", 422, 409, "is CREATED"),
    ],
)
async def test_states_that_cannot_be_changed(
    world: World, state: str, status: str, classic: int, newer: int, said: str
) -> None:
    await world.flow()
    execution_id = await world.execution()
    await world.executor.change(execution_id, State(state))
    for path, expected in (("change-status", classic), ("actions/change-status", newer)):
        answer = await world.client.post(f"{ROOT}/{execution_id}/{path}?status={status}")
        assert answer.status_code == expected, answer.text
        assert said in answer.json()["message"]


async def test_states_in_bulk_are_changed_all_or_none(world: World) -> None:
    await world.flow()
    first, second = await ended(world), await world.execution()
    path = f"{ROOT}/change-status/by-ids?newStatus=WARNING"
    refused = await world.client.post(path, json=[first, second, "none"])
    assert refused.status_code == 400
    assert refused.json()["message"] == "invalid bulk change executions status"
    assert [item["invalidValue"] for item in refused.json()["invalids"]] == [second, "none"]
    assert (await world.get(f"/executions/{first}"))["state"]["current"] == "SUCCESS"

    done = await world.client.post(path, json=[first, first])
    assert (done.status_code, done.json()["count"]) == (200, 1)
    query = "change-status/by-query?newStatus=FAILED&filters[state][EQUALS]=WARNING"
    assert (await world.client.post(f"{ROOT}/{query}")).json()["count"] == 1
    assert (await world.get(f"/executions/{first}"))["state"]["current"] == "FAILED"


async def test_what_does_not_exist_cannot_be_changed(world: World) -> None:
    for path in ("labels", "actions/labels"):
        answer = await world.client.post(f"{ROOT}/none/{path}", json=CHECKED)
        assert answer.status_code == 404
    answer = await world.client.post(f"{ROOT}/none/change-status?status=FAILED")
    assert answer.status_code == 404


async def test_restarts_in_bulk_leave_out_where_nothing_failed(world: World) -> None:
    await world.flow()
    execution_id = await ended(world)
    answer = await world.client.post(f"{ROOT}/restart/by-ids", json=[execution_id])
    assert (answer.status_code, answer.json()["count"]) == (200, 0)
    refused = await world.client.post(f"{ROOT}/restart/by-ids", json=["none"])
    assert refused.status_code == 400
    assert refused.json()["message"] == "invalid bulk restart"


@pytest.mark.parametrize("path", ["state", "actions/state"])
async def test_a_task_run_is_put_into_a_state(world: World, path: str) -> None:
    await world.flow(FLOW.replace("{id: say", "{id: task0"))
    execution_id = await world.execution()
    await world.executor.change(execution_id, State.FAILED, runs=[run_of(0, State.FAILED)])
    url = f"{ROOT}/{execution_id}/{path}"
    answer = await world.client.post(url, json={"taskRunId": "run0", "state": "SUCCESS"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["state"]["current"] == "RESTARTED"
    assert [run["state"]["current"] for run in found["taskRunList"]] == ["SUCCESS"]
    assert labels_of(found)["system.restarted"] == "true"


@pytest.mark.parametrize(
    ("state", "body", "classic", "newer", "said"),
    [
        ("CREATED", {"taskRunId": "run0", "state": "SUCCESS"}, 422, 409, "is CREATED"),
        ("KILLED", {"taskRunId": "run0", "state": "SUCCESS"}, 422, 409, "is KILLED"),
        ("FAILED", {"taskRunId": "none", "state": "SUCCESS"}, 422, 422, "no task run `none`"),
        ("FAILED", {"taskRunId": "run0", "state": "RUNNING"}, 422, 422, "into state RUNNING"),
        ("FAILED", {"state": "SUCCESS"}, 422, 422, "Invalid json"),
    ],
    ids=["runs", "was killed", "unknown", "no end", "no run"],
)
async def test_task_runs_that_cannot_be_marked(
    world: World, state: str, body: dict[str, str], classic: int, newer: int, said: str
) -> None:
    await world.flow(FLOW.replace("{id: say", "{id: task0"))
    execution_id = await world.execution()
    await world.executor.change(execution_id, State(state), runs=[run_of(0, State.FAILED)])
    for path, expected in (("state", classic), ("actions/state", newer)):
        answer = await world.client.post(f"{ROOT}/{execution_id}/{path}", json=body)
        assert answer.status_code == expected, answer.text
        assert said in answer.json()["message"]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("force-run", "is SUCCESS and cannot be forced to run"),
        ("unqueue", "Only QUEUED execution can be unqueued"),
    ],
)
async def test_what_does_not_wait_stays(world: World, action: str, said: str) -> None:
    await world.flow()
    execution_id = await ended(world)
    for path, status in ((action, 422), (f"actions/{action}", 409)):
        answer = await world.client.post(f"{ROOT}/{execution_id}/{path}")
        assert answer.status_code == status
        assert said in answer.json()["message"]
    assert (await world.client.post(f"{ROOT}/none/{action}")).status_code == 404
    refused = await world.client.post(f"{ROOT}/{action}/by-ids", json=[execution_id])
    assert refused.status_code == 400
    none = await world.client.post(f"{ROOT}/{action}/by-query?filters[state][EQUALS]=QUEUED")
    assert (none.status_code, none.json()["count"]) == (200, 0)


@pytest.mark.parametrize("path", ["resume-from-breakpoint", "actions/resume-from-breakpoint"])
async def test_one_that_stands_at_no_breakpoint_is_a_conflict(world: World, path: str) -> None:
    await world.flow()
    execution_id = await ended(world)
    answer = await world.client.post(f"{ROOT}/{execution_id}/{path}")
    assert answer.status_code == 409
    assert "is SUCCESS and stands at no breakpoint" in answer.json()["message"]


async def test_what_a_query_names_is_what_the_list_shows(world: World) -> None:
    await world.flow()
    execution_id = await ended(world)
    hidden = await ended(world, params={"kind": "PLAYGROUND"})
    query = "change-status/by-query?newStatus=WARNING&filters[flowId][EQUALS]=etl"
    assert (await world.client.post(f"{ROOT}/{query}")).json()["count"] == 1
    assert (await world.get(f"/executions/{execution_id}"))["state"]["current"] == "WARNING"
    assert (await world.get(f"/executions/{hidden}"))["state"]["current"] == "SUCCESS"


async def test_no_execution_leaves_a_queue_as_a_success(world: World) -> None:
    await world.flow()
    execution_id = await world.execution()
    answer = await world.client.post(f"{ROOT}/{execution_id}/unqueue?state=SUCCESS")
    assert answer.status_code == 422
    assert "RUNNING, CANCELLED, FAILED, not as SUCCESS" in answer.json()["message"]


async def test_limits_are_listed_and_counted_anew(world: World) -> None:
    await world.flow()
    use = {"tenantId": "main", "namespace": "shop.sales", "flowId": "etl", "running": 2}
    found = await world.get("/concurrency-limit/search")
    assert found == {"results": [{**use, "queued": 1}], "total": 1}
    path = "/api/v1/main/concurrency-limit/shop.sales"
    counted = await world.client.put(f"{path}/etl", json={**use, "running": 7})
    assert counted.json() == {**use, "queued": 0}
    assert (await world.client.put(f"{path}/none", json={})).status_code == 404
