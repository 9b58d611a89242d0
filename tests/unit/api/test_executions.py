"""Executions through the API: started in every form, looked at, killed, deleted."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from tests.support.eventually import eventually
from tests.unit.api.world import FLOW, NOW, SECOND, World, ids, line, run_of
from vivace.model.execution import Attempt, Execution, LoopRun
from vivace.model.log import LogLevel, MetricEntry
from vivace.model.state import State
from vivace.store import Batch

WITH_INPUTS = FLOW + (
    "inputs:\n"
    "  - {id: day, type: STRING, defaults: monday}\n"
    "  - {id: limit, type: INT}\n"
    "  - {id: note, type: FILE, required: false}\n"
)
ROOT = "/api/v1/main/executions"


async def test_a_start_without_body_or_type_works(world: World) -> None:
    await world.flow()
    answer = await world.client.post(f"{ROOT}/shop.sales/etl?labels=run:one&labels=a:b:c")

    execution = answer.json()
    assert answer.status_code == 200
    assert execution["state"]["current"] == "CREATED"
    assert set(execution["state"]) == {"current", "histories", "startDate"}
    assert execution["url"].endswith(f"/ui/main/executions/shop.sales/etl/{execution['id']}")
    assert (execution["deleted"], execution["originalId"]) == (False, execution["id"])
    assert {"taskRunList", "inputs", "outputs", "variables", "trigger"}.isdisjoint(execution)
    labels = {item["key"]: item["value"] for item in execution["labels"]}
    assert labels == {
        "team": "sales",
        "run": "one",
        "a": "b:c",
        "system.from": "api",
        "system.correlationId": execution["id"],
    }


async def test_a_file_of_no_bytes_is_no_input(world: World) -> None:
    needed = "inputs:\n  - {id: note, type: FILE}\n"
    await world.flow(FLOW + needed)
    answer = await world.client.post(f"{ROOT}/shop.sales/etl", files={"note": ("n.txt", b"")})
    assert answer.status_code == 422
    assert "Missing required input:note" in answer.text


FORMS: list[tuple[str, dict[str, Any]]] = [
    ("multipart", {"files": {"limit": (None, "3"), "note": ("n.txt", b"hello")}}),
    ("urlencoded", {"data": {"limit": "3"}}),
    ("json", {"json": {"limit": 3}}),
    ("old files", {"files": [("limit", (None, "3")), ("files", ("note", b"hello"))]}),
]


@pytest.mark.parametrize("parameters", [item[1] for item in FORMS], ids=[i[0] for i in FORMS])
async def test_inputs_come_in_many_forms(world: World, parameters: dict[str, Any]) -> None:
    await world.flow(WITH_INPUTS)
    answer = await world.client.post(f"{ROOT}/shop.sales/etl", **parameters)

    assert answer.status_code == 200, answer.text
    inputs = answer.json()["inputs"]
    assert (inputs["day"], inputs["limit"]) == ("monday", 3)
    if "files" in parameters:
        uri = inputs["note"]
        assert uri.startswith(f"kestra:///shop/sales/etl/executions/{answer.json()['id']}/inputs/")
        assert await world.storage.read(uri) == b"hello"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"files": {"day": (None, "x")}}, "Missing required input:limit"),
        ({"files": {"limit": (None, "many")}}, "limit"),
        ({"json": [1]}, "Invalid json"),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, "Invalid json"),
    ],
    ids=["missing", "wrong", "list", "cut json"],
)
async def test_wrong_inputs_start_nothing(
    world: World, parameters: dict[str, Any], message: str
) -> None:
    await world.flow(WITH_INPUTS)
    answer = await world.client.post(f"{ROOT}/shop.sales/etl", **parameters)

    assert answer.status_code == 422
    assert message in answer.json()["message"]
    assert world.executor.started == []


async def test_the_form_is_told_what_would_become_of_its_inputs(world: World) -> None:
    await world.flow(WITH_INPUTS)
    answer = await world.client.post(
        f"{ROOT}/shop.sales/etl/validate", files={"limit": (None, "x")}
    )

    day, limit, note = answer.json()["inputs"]
    assert (day["value"], day["isDefault"], day["errors"]) == ("monday", True, [])
    assert limit["errors"][0]["renderError"] is False
    assert note["input"]["required"] is False
    assert world.executor.started == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("shop.sales/none", 404),
        ("shop.sales/etl?revision=7", 404),
        ("shop.sales/etl?revision=x", 400),
        ("shop.sales/etl?scheduleDate=tomorrow", 400),
        ("shop.sales/etl?labels=nocolon", 422),
        ("shop.sales/etl?labels=system.x:1", 422),
        ("shop.sales/etl?kind=NONSENSE", 422),
    ],
)
async def test_what_cannot_be_started_is_refused(world: World, path: str, status: int) -> None:
    await world.flow()
    answer = await world.client.post(f"{ROOT}/{path}")
    assert answer.status_code == status
    assert answer.json()["_links"]["self"]["href"] == f"{ROOT}/{path}"


async def test_the_old_path_starts_too(world: World) -> None:
    await world.flow()
    answer = await world.client.post(f"{ROOT}/trigger/shop.sales/etl")
    assert answer.json()["flowId"] == "etl"


async def test_wait_answers_when_everything_has_ended(world: World) -> None:
    await world.flow()
    call = asyncio.create_task(world.client.post(f"{ROOT}/shop.sales/etl?wait=true"))
    await eventually(lambda: world.executor.started)
    execution_id = world.executor.started[0].id
    await world.executor.change(execution_id, State.RUNNING)
    assert not call.done()
    await world.executor.change(execution_id, State.SUCCESS, runs=[run_of(0)])

    execution = (await call).json()
    assert execution["state"]["current"] == "SUCCESS"
    assert execution["state"]["duration"] == "PT1S"
    assert ids(execution["taskRunList"]) == ["run0"]
    assert "url" in execution


async def test_an_execution_has_its_task_runs_with_their_outputs(world: World) -> None:
    await world.flow()
    execution_id = await world.execution()
    attempt = Attempt([(State.CREATED, NOW), (State.SUCCESS, NOW + 1)], "w1")
    long = {"text": "x" * 70_000}
    await world.executor.change(
        execution_id,
        State.SUCCESS,
        runs=[
            run_of(0, attempts=[attempt], outputs={"rows": 2}),
            run_of(1, parent_id="run0", value="a", iteration=0, outputs=long),
        ],
    )

    first, second = (await world.get(f"/executions/{execution_id}"))["taskRunList"]
    assert first["outputs"] == {"rows": 2}
    assert first["attempts"][0]["workerId"] == "w1"
    assert first["state"]["histories"][0] == {
        "state": "CREATED",
        "date": "2023-11-14T22:13:20.000000Z",
    }
    assert (second["parentTaskRunId"], second["value"], second["iteration"]) == ("run0", "a", 0)
    # Too long to be sent with every look at the execution; there is a call for it.
    assert "outputs" not in second
    assert await world.get(f"/outputs/{execution_id}/run1") == long
    listed = await world.get(f"/outputs/{execution_id}")
    assert [(item["taskRunId"], item["inline"]) for item in listed] == [
        ("run0", True),
        ("run1", False),
    ]
    assert listed == await world.get(f"/outputs/tasks/{execution_id}")
    assert await world.get(f"/outputs/tasks/{execution_id}/run0") == {"rows": 2}
    missing = await world.client.get(f"/api/v1/main/outputs/{execution_id}/run9")
    assert missing.status_code == 404


async def test_a_large_execution_is_the_same_document_in_pieces(world: World) -> None:
    await world.flow()
    execution_id = await world.execution()
    runs = [run_of(number, outputs={"n": number}) for number in range(450)]
    await world.executor.change(execution_id, State.SUCCESS, runs=runs)

    execution = await world.get(f"/executions/{execution_id}")
    assert ids(execution["taskRunList"]) == [run.id for run in runs]
    assert execution["taskRunList"][449]["outputs"] == {"n": 449}

    page = await world.get(f"/executions/{execution_id}/task-runs?offset=440&limit=100")
    assert (ids(page["results"]), page["total"]) == ([f"run{n}" for n in range(440, 450)], 450)
    assert "outputs" not in page["results"][0]


async def test_a_failed_execution_says_why_in_lists_and_summary(world: World) -> None:
    await world.flow()
    execution_id = await world.execution()
    await world.executor.change(
        execution_id,
        State.FAILED,
        runs=[run_of(0, State.FAILED)],
        failed_task_id="task0",
        failure="out of stock",
        outputs={"a": 1},
    )

    expected = {"taskId": "task0", "message": "out of stock"}
    (item,) = (await world.get("/executions/search"))["results"]
    assert (item["failure"], item["taskRunCount"]) == (expected, 1)
    assert item["state"]["duration"] == "PT1S"
    assert "taskRunList" not in item
    summary = await world.get(f"/executions/{execution_id}/summary")
    assert summary["failure"] == expected
    assert await world.get(f"/outputs/executions/{execution_id}") == {"a": 1}


async def test_counts_follow_the_filters(world: World) -> None:
    await world.flow()
    await world.flow(FLOW.replace("id: etl", "id: other"))
    first = await world.execution()
    await world.execution()
    await world.execution("shop.sales/other")
    await world.executor.change(first, State.SUCCESS)

    assert await world.get("/executions/counts?filters[flowId][EQUALS]=etl") == {
        "counts": {"SUCCESS": 1, "CREATED": 1},
        "total": 2,
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("filters[state][IN]=SUCCESS,FAILED", 1),
        ("filters[state][NOT_EQUALS]=SUCCESS", 2),
        ("filters[labels][EQUALS][run]=two", 1),
        ("filters[or][0][labels][EQUALS][run]=two&filters[or][1][state][EQUALS]=SUCCESS", 2),
        ("state=SUCCESS", 1),
        ("labels=run:two", 1),
        ("namespace=shop", 3),
        ("namespace=sho", 0),
        ("q=etl", 3),
        ("filters[startDate][GREATER_THAN]=2999-01-01T00:00:00Z", 0),
        ("filters[timeRange][EQUALS]=PT1H", 3),
    ],
)
async def test_searches(world: World, query: str, count: int) -> None:
    await world.flow()
    first = await world.execution()
    await world.execution(params={"labels": "run:two"})
    await world.execution()
    await world.executor.change(first, State.SUCCESS)

    assert (await world.get(f"/executions/search?{query}"))["total"] == count
    if "filters" in query:
        assert (await world.get(f"/executions/counts?{query}"))["total"] == count


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("filters[nonsense][EQUALS]=1", 422),
        ("filters[workerId][EQUALS]=1", 400),
        ("filters[state][NONSENSE]=1", 422),
        ("filters[state]=1", 400),
        ("filters[state][EQUALS][a][b]=1", 400),
        ("filters[or][x][state][EQUALS]=1", 400),
        ("filters[or][0][and][0][or][0][state][EQUALS]=1", 400),
        ("sort=id", 422),
        ("sort=password:asc", 422),
        ("page=0", 422),
        ("size=-1", 422),
        ("size=9999999999", 422),
        ("page=%EF%BC%91", 422),
        ("labels=a:", 422),
    ],
)
async def test_unreadable_searches_are_refused(world: World, query: str, status: int) -> None:
    answer = await world.client.get(f"{ROOT}/search?{query}")
    assert answer.status_code == status, answer.text


async def test_the_latest_execution_of_each_flow(world: World) -> None:
    await world.flow()
    await world.execution()
    answer = await world.client.post(
        f"{ROOT}/latest",
        json=[{"namespace": "shop.sales", "id": "etl"}, {"namespace": "x", "id": "y"}],
    )
    (item,) = answer.json()
    assert (item["flowId"], item["status"]) == ("etl", "CREATED")


async def test_those_who_may_only_run_see_no_properties(world: World) -> None:
    await world.flow(WITH_INPUTS)
    execution_id = await world.execution(json={"limit": 1})
    for path in (
        "/executions/flows/shop.sales/etl",
        f"/executions/{execution_id}/flow",
    ):
        flow = await world.get(path)
        assert flow["tasks"] == [{"id": "say", "type": "test.Say"}]
        assert ids(flow["inputs"]) == ["day", "limit", "note"]
        assert "source" not in flow
    listed = await world.get("/executions/namespaces/shop.sales/flows")
    assert ids(listed) == ["etl"]
    assert await world.get("/executions/namespaces") == ["shop.sales"]


async def test_killing_has_the_answers_of_both_generations(world: World) -> None:
    await world.flow()
    execution_id = await world.execution()
    new = await world.client.delete(f"{ROOT}/{execution_id}/actions/kill")
    assert (new.status_code, new.json()["state"]["current"]) == (200, "KILLED")
    # 1.x does not mind that it has ended; 2.0 says so.
    old = await world.client.delete(f"{ROOT}/{execution_id}/kill")
    assert (old.status_code, old.content) == (202, b"")
    again = await world.client.delete(f"{ROOT}/{execution_id}/actions/kill")
    assert again.status_code == 409
    assert (await world.client.delete(f"{ROOT}/none/kill")).status_code == 404


async def test_bulk_kill_is_all_or_nothing(world: World) -> None:
    await world.flow()
    first, second = await world.execution(), await world.execution()
    await world.executor.change(first, State.SUCCESS)
    path = f"{ROOT}/kill/by-ids"

    refused = await world.client.request("DELETE", path, json=[second, first, "none"])
    assert refused.status_code == 400
    assert [(i["invalidValue"], i["message"]) for i in refused.json()["invalids"]] == [
        (first, "execution already finished"),
        ("none", "execution not found"),
    ]
    assert (await world.get(f"/executions/{second}"))["state"]["current"] == "CREATED"

    done = await world.client.request("DELETE", path, json=[second])
    assert (done.status_code, done.json()["count"], done.json()["totalItems"]) == (200, 1, 1)
    newer = await world.client.request(
        "DELETE", path, json=[], headers={"User-Agent": "OpenAPI-Generator/2.0.3/python"}
    )
    assert newer.status_code == 202


async def test_deleting_takes_logs_metrics_and_files_along(world: World) -> None:
    await world.flow(WITH_INPUTS)
    execution_id = await world.execution(files={"limit": (None, "3"), "note": ("n.txt", b"hello")})
    metric = MetricEntry(
        "shop.sales", "etl", execution_id, "say", "run0", NOW, "rows", "counter", 2.0
    )
    await world.executor.change(
        execution_id, State.SUCCESS, logs=[line("hi", execution_id)], metrics=[metric]
    )
    uri = (await world.get(f"/executions/{execution_id}"))["inputs"]["note"]
    assert await world.storage.exists(uri)

    assert (await world.client.delete(f"{ROOT}/{execution_id}")).status_code == 204
    assert (await world.client.delete(f"{ROOT}/{execution_id}")).status_code == 404
    assert not await world.storage.exists(uri)
    assert (await world.get("/logs/search"))["total"] == 0
    assert await world.get("/metrics/names/shop.sales/etl") == []


async def test_running_executions_are_deleted_in_bulk_only_when_asked(world: World) -> None:
    await world.flow()
    execution_id = await world.execution()
    path = f"{ROOT}/by-ids"
    refused = await world.client.request("DELETE", path, json=[execution_id])
    assert refused.status_code == 400
    done = await world.client.request(
        "DELETE", f"{path}?includeNonTerminated=true", json=[execution_id]
    )
    assert done.json() == {"count": 1}
    assert (await world.get("/executions/search"))["total"] == 0


async def test_logs_are_selected_searched_downloaded_and_deleted(world: World) -> None:
    await world.flow()
    execution_id = await world.execution()
    await world.executor.change(
        execution_id,
        State.SUCCESS,
        logs=[
            line("quiet", execution_id, level=LogLevel.DEBUG, task_id="a"),
            line("loud\n2023-01-01T00:00:00Z ERROR forged", execution_id, task_id="b"),
            line("bad", execution_id, level=LogLevel.ERROR, task_id="b", attempt=1),
        ],
    )
    path = f"/logs/{execution_id}"

    assert len(await world.get(path)) == 3
    assert [i["message"] for i in await world.get(f"{path}?minLevel=ERROR")] == ["bad"]
    assert len(await world.get(f"{path}?taskId=b")) == 2
    assert len(await world.get(f"{path}?filters[level][EQUALS]=info")) == 2
    assert (await world.get("/logs/search?minLevel=ERROR"))["total"] == 1
    assert await world.get("/logs/none") == []
    assert (await world.client.get(f"/api/v1/main{path}?minLevel=x")).status_code == 422

    text = await world.client.get(f"/api/v1/main{path}/download")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["content-disposition"].startswith("attachment")
    # A line that looks like the beginning of another entry is indented.
    assert text.text.splitlines()[2] == "  2023-01-01T00:00:00Z ERROR forged"

    await world.client.delete(f"/api/v1/main{path}?taskId=b")
    assert [item["message"] for item in await world.get(path)] == ["quiet"]


async def test_metrics_are_listed_named_and_summed(world: World) -> None:
    await world.flow()
    execution_id = await world.execution()

    def metric(at: int, value: float, task: str = "a") -> MetricEntry:
        return MetricEntry(
            "shop.sales", "etl", execution_id, task, "r", at, "rows", "counter", value, {"k": "v"}
        )

    await world.executor.change(
        execution_id,
        State.SUCCESS,
        metrics=[metric(NOW, 2), metric(NOW + SECOND, 4), metric(NOW + 90 * SECOND, 5, "b")],
    )
    page = await world.get(f"/metrics/{execution_id}?page=2&size=2")
    assert page["total"] == 3
    assert page["results"][0]["tags"] == {"k": "v"}
    assert (await world.get(f"/metrics/{execution_id}?taskId=b"))["total"] == 1
    assert await world.get("/metrics/tasks/shop.sales/etl") == ["a", "b"]
    assert await world.get("/metrics/names/shop.sales/etl/a") == ["rows"]

    dates = "startDate=2023-11-14T22:13:00Z&endDate=2023-11-14T22:16:00Z"
    path = "/metrics/aggregates/shop.sales/etl/rows"
    for kind, values in (("sum", [6, 5, 0]), ("avg", [3, 5, 0]), ("MAX", [4, 5, 0])):
        found = await world.get(f"{path}?{dates}&aggregation={kind}")
        assert found["groupBy"] == "minute"
        assert [item["value"] for item in found["aggregations"]] == values
    assert (await world.get("/metrics/aggregates/shop.sales/etl/b/rows"))["groupBy"] == "day"
    for query in ("aggregation=median", "startDate=x", "startDate=2999-01-01T00:00:00Z"):
        assert (await world.client.get(f"/api/v1/main{path}?{query}")).status_code == 422


async def test_exports_are_safe_for_spreadsheets(world: World) -> None:
    await world.flow(FLOW + 'description: "=cmd()"\n')
    await world.execution()
    text = (await world.client.get("/api/v1/main/flows/export/by-query/csv")).text
    header, row = text.splitlines()
    assert header.startswith("id,namespace,revision")
    assert "'=cmd()" in row
    executions = await world.client.get(f"{ROOT}/export/by-query/csv")
    assert executions.headers["content-type"].startswith("text/csv")
    assert len(executions.text.splitlines()) == 2


async def test_the_graph_shows_where_the_execution_stands(world: World) -> None:
    await world.flow(
        "id: loop\nnamespace: shop\ntasks:\n"
        "  - {id: each, type: test.Each, tasks: [{id: in, type: test.Say}]}\n"
    )
    execution_id = await world.execution("shop/loop")
    runs = [run_of(0), run_of(1, value="a"), run_of(2, value="b")]
    runs[0].task_id, runs[1].task_id, runs[2].task_id = "each", "in", "in"
    await world.executor.change(execution_id, State.SUCCESS, runs=runs)

    graph = await world.get(f"/executions/{execution_id}/graph")
    nodes = {node["uid"]: node for node in graph["nodes"]}
    assert nodes["root.each.in"]["taskRun"]["id"] == "run2"
    assert nodes["root.each.in"]["values"] == ["a", "b"]
    assert json.dumps(graph).count('"cluster_root.each"') == 1


async def test_iterations_of_loops_are_listed_for_those_who_ask(world: World) -> None:
    loop = LoopRun("main-1", "each", "run-1", 2, "b", parents=({"index": 0, "value": "x"},))
    main = Execution("main-1", "main", "shop.sales", "etl", 1, [(State.CREATED, NOW)], version=1)
    iteration = replace(main, id="it-1", kind="LOOP", parent_id="main-1", loop_run=loop)
    await world.store.commit(Batch(executions=[main, iteration]))

    async def found(**filters: str) -> list[str]:
        answer = await world.client.get(f"{ROOT}/search", params=filters)
        return [item["id"] for item in answer.json()["results"]]

    assert await found() == ["main-1"]
    assert await found(**{"filters[kind][EQUALS]": "LOOP"}) == ["it-1"]
    assert await found(**{"filters[parentId][EQUALS]": "main-1"}) == ["it-1"]
    shown = (await world.client.get(f"{ROOT}/it-1")).json()
    assert (shown["kind"], shown["parentId"]) == ("LOOP", "main-1")
    assert shown["loopRun"] == {
        "executionId": "main-1",
        "taskId": "each",
        "taskRunId": "run-1",
        "index": 2,
        "value": "b",
        "parents": [{"index": 0, "value": "x"}],
    }


async def test_iterations_are_deleted_with_the_execution_of_their_loop(world: World) -> None:
    loop = LoopRun("main-1", "each", "run-1", 0, "b")
    done = [(State.CREATED, NOW), (State.SUCCESS, NOW + SECOND)]
    main = Execution("main-1", "main", "shop.sales", "etl", 1, done, version=1, fully_ended=True)
    iteration = replace(main, id="it-1", kind="LOOP", parent_id="main-1", loop_run=loop)
    await world.store.commit(Batch(executions=[main, iteration]))
    assert (await world.client.delete(f"{ROOT}/main-1")).status_code == 204
    assert await world.store.executions.get("it-1") is None
