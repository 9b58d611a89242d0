"""Many flows at once: synchronised, imported, exported, switched."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.unit.api.world import FLOW, World, ids, messages


def named(name: str, namespace: str = "shop.sales") -> str:
    return FLOW.replace("id: etl", f"id: {name}").replace("shop.sales", namespace)


async def test_a_namespace_becomes_what_the_body_says(world: World) -> None:
    await world.flow(named("old"))
    await world.flow(named("kept", "shop.sales.inner"))
    answer = await world.client.post(
        "/api/v1/main/flows/shop.sales", content="---\n".join([named("a"), named("b")])
    )

    assert ids(answer.json()) == ["a", "b"]
    assert ids(await world.get("/flows/shop.sales")) == ["a", "b"]
    assert ids(await world.get("/flows/shop.sales.inner")) == ["kept"]


async def test_without_delete_the_other_flows_stay(world: World) -> None:
    await world.flow(named("old"))
    await world.client.post("/api/v1/main/flows/shop.sales?delete=false", content=named("a"))

    assert ids(await world.get("/flows/shop.sales")) == ["a", "old"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (named("a", "foreign"), "not `shop.sales`"),
        (named("a") + "---\n" + named("a"), "given twice"),
        (named("a") + "---\nid: broken\n", "is required"),
    ],
    ids=["foreign", "twice", "invalid"],
)
async def test_nothing_is_saved_when_one_document_is_refused(
    world: World, body: str, message: str
) -> None:
    await world.flow(named("old"))
    answer = await world.client.post("/api/v1/main/flows/shop.sales", content=body)

    assert answer.status_code == 422
    assert message in "\n".join(messages(answer))
    assert ids(await world.get("/flows/shop.sales")) == ["old"]


async def test_override_moves_every_document_into_the_namespace(world: World) -> None:
    answer = await world.client.post(
        "/api/v1/main/flows/shop.sales?override=true", content=named("a", "foreign")
    )
    assert [item["namespace"] for item in answer.json()] == ["shop.sales"]


async def test_documents_may_come_as_parts_of_a_form(world: World) -> None:
    parts = [("flows", ("a.yml", named("a"))), ("flows", ("b.yml", named("b")))]
    await world.client.post("/api/v1/main/flows/shop.sales", files=parts)
    assert ids(await world.get("/flows/shop.sales")) == ["a", "b"]


@pytest.mark.parametrize(
    ("parameters", "left"),
    [
        ({}, ["new"]),
        ({"delete": False}, ["deep", "new", "old", "other"]),
        ({"namespace": "shop", "allowNamespaceChild": True}, ["new", "other"]),
    ],
    ids=["all", "none deleted", "namespace with children"],
)
async def test_bulk_deletes_within_its_reach(
    world: World, parameters: dict[str, object], left: list[str]
) -> None:
    await world.flow(named("old", "shop"))
    await world.flow(named("deep", "shop.sales"))
    await world.flow(named("other", "else"))
    answer = await world.client.post(
        "/api/v1/main/flows/bulk", params=parameters, content=named("new", "shop.sales")
    )

    assert answer.status_code == 200, answer.text
    found = await world.get("/flows/search", params={"size": 50, "sort": "id:asc"})
    assert ids(found["results"]) == left


async def test_prefixes_are_namespaces_not_texts(world: World) -> None:
    await world.flow(named("safe", "shopping"))
    await world.client.post(
        "/api/v1/main/flows/bulk?namespace=shop&allowNamespaceChild=true",
        content=named("new", "shop"),
    )
    assert ids(await world.get("/flows/shopping")) == ["safe"]


async def test_what_is_exported_can_be_imported(world: World) -> None:
    await world.flow(named("a"))
    await world.flow(named("b"))
    names = [{"namespace": "shop.sales", "id": name} for name in ("a", "b", "none")]
    exported = await world.client.post("/api/v1/main/flows/export/by-ids", json=names)
    assert exported.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(exported.content)) as archive:
        assert archive.namelist() == ["shop.sales.a.yaml", "shop.sales.b.yaml"]

    deleted = await world.client.request("DELETE", "/api/v1/main/flows/delete/by-ids", json=names)
    assert deleted.json() == {"count": 2}
    answer = await world.client.post(
        "/api/v1/main/flows/import", files={"fileUpload": ("flows.zip", exported.content)}
    )
    assert answer.json() == []
    assert ids(await world.get("/flows/shop.sales")) == ["a", "b"]


async def test_import_names_what_was_refused_and_saves_the_rest(world: World) -> None:
    body = f"{named('a')}---\nid: broken\n---\n{named('b')}"
    files = {"fileUpload": ("flows.yaml", body)}
    answer = await world.client.post("/api/v1/main/flows/import", files=files)

    assert answer.json() == ["1"]
    assert ids(await world.get("/flows/shop.sales")) == ["a", "b"]
    failing = await world.client.post("/api/v1/main/flows/import?failOnError=true", files=files)
    assert failing.status_code == 422


async def test_flows_are_switched_off_and_on_by_their_text(world: World) -> None:
    await world.flow()
    names = [{"namespace": "shop.sales", "id": "etl"}]
    off = await world.client.post("/api/v1/main/flows/disable/by-ids", json=names)
    again = await world.client.post("/api/v1/main/flows/disable/by-ids", json=names)
    assert (off.json(), again.json()) == ({"count": 1}, {"count": 0})

    flow = await world.get("/flows/shop.sales/etl", params={"source": True})
    assert flow["disabled"] is True
    assert flow["source"] == FLOW + "disabled: true\n"
    start = await world.client.post("/api/v1/main/executions/shop.sales/etl")
    assert start.status_code == 409

    await world.client.post("/api/v1/main/flows/enable/by-query?filters[flowId][EQUALS]=etl")
    flow = await world.get("/flows/shop.sales/etl", params={"source": True})
    assert (flow["disabled"], flow["source"]) == (False, FLOW)


async def test_by_query_reaches_what_matches_and_nothing_else(world: World) -> None:
    await world.flow(named("a"))
    await world.flow(named("b", "shop.other"))
    answer = await world.client.delete(
        "/api/v1/main/flows/delete/by-query?filters[namespace][EQUALS]=shop.other"
    )
    assert answer.json() == {"count": 1}
    assert ids((await world.get("/flows/search"))["results"]) == ["a"]


async def test_dependencies_are_drawn_between_flows_that_exist(world: World) -> None:
    call = (
        "id: caller\nnamespace: shop\ntasks:\n"
        "  - {id: call, type: test.Subflow, namespace: shop.sales, flowId: etl}\n"
        "  - {id: gone, type: test.Subflow, namespace: shop.sales, flowId: none}\n"
    )
    await world.flow()
    await world.flow(call)
    expected = [
        {"source": "main_shop_caller", "target": "main_shop.sales_etl", "relation": "FLOW_TASK"}
    ]
    around = await world.get("/flows/shop.sales/etl/dependencies")
    assert around["edges"] == expected
    assert ids(around["nodes"]) == ["caller", "etl"]
    onward = await world.get("/flows/shop.sales/etl/dependencies", params={"destinationOnly": True})
    assert onward["edges"] == []
    assert (await world.get("/namespaces/shop/dependencies"))["edges"] == expected
