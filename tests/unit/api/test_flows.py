"""Flows through the API: saved, read, refused, found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.api.world import FLOW, World, ids, messages

YAML = {"Content-Type": "application/x-yaml"}


async def test_a_new_flow_is_given_with_its_source_and_first_revision(world: World) -> None:
    answer = await world.client.post("/api/v1/main/flows", content=FLOW, headers=YAML)

    flow = answer.json()
    assert answer.status_code == 200
    assert (flow["id"], flow["namespace"], flow["revision"]) == ("etl", "shop.sales", 1)
    assert flow["source"] == FLOW
    assert flow["labels"] == [{"key": "team", "value": "sales"}]
    assert (flow["disabled"], flow["deleted"], flow["draft"]) == (False, False, False)


async def test_listeners_are_told_of_each_saved_revision(world: World) -> None:
    await world.flow()
    await world.client.put("/api/v1/main/flows/shop.sales/etl", content=FLOW + "description: new\n")
    await world.client.delete("/api/v1/main/flows/shop.sales/etl")

    assert [(item.record.revision, item.record.deleted) for item in world.saved] == [
        (1, False),
        (2, False),
        (3, True),
    ]


async def test_a_flow_that_exists_is_not_created_again(world: World) -> None:
    await world.flow()
    answer = await world.client.post("/api/v1/main/flows", content=FLOW)

    assert answer.status_code == 422
    assert answer.json()["message"] == "Invalid entity: flow.id: Flow id already exists"
    assert messages(answer) == ["Flow id already exists"]


async def test_a_deleted_flow_can_be_created_again_and_counts_on(world: World) -> None:
    await world.flow()
    assert (await world.client.delete("/api/v1/main/flows/shop.sales/etl")).status_code == 204
    assert (await world.client.delete("/api/v1/main/flows/shop.sales/etl")).status_code == 404

    answer = await world.client.post("/api/v1/main/flows", content=FLOW)
    assert answer.json()["revision"] == 3


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("id: [", "(at line 2)"),
        ("id: a\nnamespace: b\n", "`tasks` is required"),
        ("id: a\nnamespace: b\ntasks: [{id: x, type: test.Nothing}]\n", "Invalid type"),
        (
            "id: a\nnamespace: b\ntasks: [{id: x, type: test.Say}]\nnonsense: 1\n",
            'Unrecognized field "nonsense"',
        ),
        (
            "id: a\nnamespace: b\ntasks: [{id: x, type: test.Say, assets: {}}]\n",
            "does not work in this version yet",
        ),
        (
            "id: a\nnamespace: b\ntasks: [{id: x, type: test.Say}]\n"
            "triggers: [{id: t, type: test.Daily, hour: 30}]\n",
            "a day has 24",
        ),
    ],
    ids=["no yaml", "no tasks", "unknown type", "unknown field", "unsupported", "bad trigger"],
)
async def test_what_cannot_work_is_refused_with_its_place(
    world: World, source: str, expected: str
) -> None:
    answer = await world.client.post("/api/v1/main/flows", content=source, headers=YAML)

    assert answer.status_code == 422
    assert expected in "\n".join([*messages(answer), answer.json()["message"]])
    assert answer.json()["problems"][0]["line"] >= 1
    assert await world.get("/flows/search") == {"results": [], "total": 0}


async def test_an_update_of_an_unchanged_source_makes_no_revision(world: World) -> None:
    await world.flow()
    answer = await world.client.put("/api/v1/main/flows/shop.sales/etl", content=FLOW)

    assert answer.json()["revision"] == 1


async def test_the_revision_of_an_exported_text_is_not_part_of_the_source(world: World) -> None:
    await world.flow()
    exported = FLOW.replace("id: etl\n", "id: etl\nrevision: 1\n")
    answer = await world.client.put("/api/v1/main/flows/shop.sales/etl", content=exported)

    assert (answer.json()["revision"], answer.json()["source"]) == (1, FLOW)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: etl", "id: other", "Illegal flow id update"),
        ("shop.sales", "shop.other", "Illegal namespace update"),
    ],
)
async def test_an_update_keeps_id_and_namespace(
    world: World, old: str, new: str, message: str
) -> None:
    await world.flow()
    answer = await world.client.put(
        "/api/v1/main/flows/shop.sales/etl", content=FLOW.replace(old, new)
    )

    assert answer.status_code == 422
    assert messages(answer) == [message]


async def test_what_is_missing_is_not_found(world: World) -> None:
    await world.flow()
    for path in (
        "/flows/shop.sales/none",
        "/flows/shop.sales/etl?revision=9",
        "/flows/shop.sales/etl/tasks/none",
        "/flows/shop.sales/none/graph",
        "/flows/shop.sales/none/revisions",
        "/flows/shop.sales/none/dependencies",
    ):
        answer = await world.client.get(f"/api/v1/main{path}")
        assert answer.status_code == 404, path
        assert answer.json()["message"].startswith("Not Found"), path
    assert (
        await world.client.put("/api/v1/main/flows/shop.sales/none", content=FLOW)
    ).status_code == 404


async def test_old_revisions_can_be_read_and_removed_but_not_the_latest(world: World) -> None:
    await world.flow()
    await world.client.put("/api/v1/main/flows/shop.sales/etl", content=FLOW + "description: b\n")
    first = await world.get("/flows/shop.sales/etl", params={"revision": 1, "source": True})
    assert first["source"] == FLOW

    path = "/api/v1/main/flows/shop.sales/etl/revisions"
    assert (await world.client.delete(path, params={"revisions": [2]})).status_code == 422
    assert (await world.client.delete(path, params={"revisions": [1]})).status_code == 204
    found = await world.get("/flows/shop.sales/etl/revisions")
    assert [item["revision"] for item in found] == [2]


async def test_a_task_is_found_inside_others(world: World) -> None:
    await world.flow(
        "id: nested\nnamespace: shop\ntasks:\n"
        "  - {id: each, type: test.Each, tasks: [{id: in, type: test.Say, words: [a, b]}]}\n"
    )
    # A list that may be rendered is given as JSON text, as clients of the original expect it.
    assert await world.get("/flows/shop/nested/tasks/in") == {
        "id": "in",
        "type": "test.Say",
        "words": '["a","b"]',
    }


async def test_search_filters_sorts_and_pages(world: World) -> None:
    for name in ("b", "a", "c"):
        await world.flow(FLOW.replace("id: etl", f"id: {name}"))
    await world.flow(FLOW.replace("shop.sales", "other"))

    found = await world.get(
        "/flows/search",
        params={"filters[namespace][PREFIX]": "shop", "sort": "id:desc", "size": 2},
    )
    assert (ids(found["results"]), found["total"]) == (["c", "b"], 3)
    assert ids(await world.get("/flows/other")) == ["etl"]
    assert await world.get("/flows/distinct-namespaces") == ["other", "shop.sales"]


async def test_a_text_is_found_in_sources_with_its_line(world: World) -> None:
    await world.flow()
    found = await world.get("/flows/source", params={"q": "HELLO"})

    assert found["total"] == 1
    assert found["results"][0]["fragments"] == [
        "- {id: say, type: test.Say, text: [mark]hello[/mark]}"
    ]


async def test_validation_reports_every_document_with_places(world: World) -> None:
    bad = FLOW.replace("test.Say, text", "test.Say, txt")
    answer = await world.client.post(
        "/api/v1/main/flows/validate", content=f"{FLOW}---\n{bad}", headers=YAML
    )

    good, wrong = answer.json()
    assert "constraints" not in good
    assert (good["flow"], good["problems"], good["outdated"]) == ("etl", [], False)
    assert wrong["index"] == 1
    assert wrong["constraints"] == 'tasks[0].txt: Unrecognized field "txt"'
    problem = wrong["problems"][0]
    # Places count in the text as it was sent, where the second document begins after six lines.
    assert (problem["line"], problem["path"], problem["severity"]) == (11, "tasks[0].txt", "error")
    assert problem["hint"] == "did you mean `text`?"


async def test_validation_tells_outdated_texts_and_old_types(world: World) -> None:
    await world.flow()
    text = FLOW.replace("test.Say", "test.Speak") + "revision: 7\n"
    answer = await world.client.post("/api/v1/main/flows/validate", content=text)

    assert answer.json()[0]["outdated"] is True
    assert answer.json()[0]["deprecationPaths"] == ["tasks[0]"]


@pytest.mark.parametrize(
    ("path", "element", "expected"),
    [
        ("task?section=tasks", {"id": "a", "type": "test.Say"}, None),
        ("task?section=tasks", {"id": "a", "type": "test.No"}, "type: Invalid type: test.No"),
        ("task?section=triggers", {"id": "a", "type": "test.Daily", "hour": 3}, None),
        ("trigger", {"id": "a", "type": "test.Daily", "hour": 99}, "a day has 24"),
    ],
)
async def test_single_elements_are_checked(
    world: World, path: str, element: dict[str, object], expected: str | None
) -> None:
    answer = await world.client.post(f"/api/v1/main/flows/validate/{path}", json=element)

    constraints = answer.json().get("constraints")
    assert (constraints is None) if expected is None else expected in constraints


async def test_a_stored_flow_that_no_longer_parses_is_listed_with_the_reason(
    world: World,
) -> None:
    stored = await world.flow()
    broken = replace(stored.record, source=FLOW.replace("test.Say", "test.Gone"))
    await world.store.flows.save(broken)

    flow = (await world.get("/flows/search"))["results"][0]
    assert "Invalid type: test.Gone" in flow["exception"]
    assert flow["tasks"][0]["type"] == "test.Gone"
    start = await world.client.post("/api/v1/main/executions/shop.sales/etl")
    assert start.status_code == 409


async def test_recent_runs_come_oldest_first_for_each_flow(world: World) -> None:
    await world.flow()
    first = await world.execution()
    second = await world.execution()

    found = await world.get("/flows/runs", params={"ids": "shop.sales/etl,shop/none", "limit": 5})
    assert set(ids(found["runs"]["shop.sales/etl"])) == {first, second}
    assert found["runs"]["shop/none"] == []
    bad = await world.client.get("/api/v1/main/flows/runs", params={"ids": "nonsense"})
    assert bad.status_code == 400


async def test_inputs_that_a_task_asks_for_say_whether_they_are_required(world: World) -> None:
    await world.flow(
        "id: asks\nnamespace: shop\ntasks:\n"
        "  - {id: ask, type: test.Ask, asked: [{id: why, type: STRING}]}\n"
    )
    found = await world.get("/flows/shop/asks/tasks/ask")
    assert found["asked"] == [{"id": "why", "type": "STRING", "required": True}]
