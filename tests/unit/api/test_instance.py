"""The server as a whole: configuration, health, plugins, the document, the web app, tenants."""

from __future__ import annotations

import base64
import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

import vivace
from tests.unit.api.world import FLOW, World, build_world, ids
from vivace.api.app import create_app
from vivace.api.openapi import document
from vivace.api.routes import ALL
from vivace.api.settings import ApiSettings

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"


def test_the_committed_document_is_the_one_that_is_served() -> None:
    made = msgspec.json.decode(msgspec.json.encode(document(ALL)))
    assert msgspec.json.decode(REFERENCE.read_bytes()) == made, (
        "write it anew: python -m vivace.api.openapi > docs/reference/openapi.json"
    )


def test_every_reference_of_the_document_leads_somewhere() -> None:
    made = document(ALL)
    known = set(made["components"]["schemas"])

    def references(value: object) -> set[str]:
        if isinstance(value, dict):
            own = {str(value["$ref"])} if "$ref" in value else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    assert {name.rpartition("/")[2] for name in references(made)} <= known


def test_operations_have_names_of_their_own_and_answers() -> None:
    names = [operation.id for operation in ALL]
    assert len(names) == len(set(names))
    for path, methods in document(ALL)["paths"].items():
        for described in methods.values():
            in_path = {
                item["name"] for item in described.get("parameters", ()) if item["in"] == "path"
            }
            assert in_path == {part[1:-1] for part in path.split("/") if part[:1] == "{"}
            assert described["description"]


async def test_the_configuration_is_there_before_log_in(world: World) -> None:
    found = (await world.client.get("/api/v1/configs")).json()
    assert (found["version"], found["edition"]) == (vivace.__version__, "OSS")
    assert found["preview"] == {"initial": 100, "max": 5_000}
    assert found["isAuthenticationRequired"] is False
    assert (await world.client.get("/api/v1/configs/login")).status_code == 200
    assert (await world.client.get("/api/v1/basicAuthValidationErrors")).json() == []


async def test_health_tells_whether_work_can_be_taken(world: World) -> None:
    async def stopping() -> bool:
        return False

    assert (await world.client.get("/ping")).text == "pong"
    assert (await world.client.get("/health")).json() == {"status": "UP"}
    assert (await world.client.head("/health")).status_code == 200
    assert (await world.client.head("/api/v1/main/kv")).status_code == 405
    world.app.state.services = replace(world.services, is_ready=stopping)
    assert (await world.client.get("/health/readiness")).status_code == 503
    assert (await world.client.get("/health/liveness")).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["flows/search", "executions/search", "kv", "namespaces/search", "flows/shop.sales/etl"],
)
async def test_a_path_without_tenant_means_main(world: World, path: str) -> None:
    await world.flow()
    plain = await world.client.get(f"/api/v1/{path}")
    assert plain.status_code == 200
    assert plain.content == (await world.client.get(f"/api/v1/main/{path}")).content


async def test_instance_paths_may_have_a_tenant(world: World) -> None:
    plain = await world.client.get("/api/v1/plugins")
    assert plain.content == (await world.client.get("/api/v1/main/plugins")).content


async def test_names_of_resources_are_no_tenants(world: World) -> None:
    # It reads as the flow `flows/x` of the tenant-less form too, and means that.
    answer = await world.client.get("/api/v1/executions/flows/shop.sales/etl")
    assert answer.status_code == 404
    await world.flow()
    answer = await world.client.get("/api/v1/executions/flows/shop.sales/etl")
    assert answer.json()["id"] == "etl"


@pytest.mark.parametrize("tenant", ["other", "Main", "main2", "main%20"])
async def test_other_tenants_do_not_exist(world: World, tenant: str) -> None:
    answer = await world.client.get(f"/api/v1/{tenant}/flows/search")
    assert answer.status_code == 400


async def test_a_slash_inside_a_segment_does_not_split_it(world: World) -> None:
    answer = await world.client.get("/api/v1/main/flows/shop%2Fsales")
    assert (answer.status_code, answer.json()) == (200, [])


async def test_unknown_routes_and_methods(world: World) -> None:
    missing = await world.client.get("/api/v1/main/nothing-here?a=b")
    assert missing.status_code == 404
    assert missing.json() == {
        "message": "Not Found",
        "code": "not-found",
        "_links": {"self": {"href": "/api/v1/main/nothing-here?a=b", "templated": False}},
        "_embedded": {},
    }
    wrong = await world.client.patch("/api/v1/main/flows/search")
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "GET, POST"
    assert wrong.json()["message"] == "Method Not Allowed"


async def test_missing_and_wrong_parameters(world: World) -> None:
    missing = await world.client.get("/api/v1/main/flows/runs")
    assert missing.status_code == 400
    assert missing.json()["message"] == "Bad Request: the parameter `ids` is required"
    wrong = await world.client.get("/api/v1/main/flows/a/b?revision=x")
    assert wrong.status_code == 422
    assert wrong.json()["_embedded"]["errors"][0]["path"] == "query.revision"


async def test_a_type_is_documented_from_its_class(world: World) -> None:
    found = (await world.client.get("/api/v1/plugins/test.Say")).json()
    schema = found["schema"]["properties"]
    assert (schema["title"], schema["description"]) == ("Say a text.", "Nobody listens.")
    assert schema["properties"]["text"] == {
        "type": "string",
        "title": "What is said.",
        "description": "At most a page.",
        "default": "",
        "$dynamic": True,
        "$required": False,
    }
    # A number may also be an expression.
    assert schema["properties"]["times"]["anyOf"] == [
        {"type": "integer", "minimum": 1},
        {"type": "string"},
    ]
    assert "retry" not in schema["properties"]
    assert schema["properties"]["pluginDefaultsRef"]["$group"] == "advanced"
    (example,) = schema["$examples"]
    assert (example["full"], example["lang"]) == (True, "yaml")
    assert example["code"].startswith("id: talk\n")
    assert "## Properties" in found["markdown"]
    everything = (await world.client.get("/api/v1/plugins/test.Say?all=true")).json()
    assert "retry" in everything["schema"]["properties"]["properties"]


async def test_outputs_are_documented_from_what_a_task_returns(world: World) -> None:
    found = (await world.client.get("/api/v1/plugins/test.Count")).json()
    assert found["schema"]["outputs"]["properties"]["rows"] == {
        "type": "integer",
        "title": "Number of rows.",
        "$required": True,
    }


async def test_unknown_types_are_not_found(world: World) -> None:
    for path in ("test.No", "test.No/versions", "icons/test.No", "inputs/NO", "schemas/nothing"):
        assert (await world.client.get(f"/api/v1/plugins/{path}")).status_code == 404, path
    assert (await world.client.get("/api/v1/plugins/test.Say/versions/0")).status_code == 404
    versions = (await world.client.get("/api/v1/plugins/test.Say/versions")).json()["versions"]
    for version in versions:
        answer = await world.client.get(f"/api/v1/plugins/test.Say/versions/{version}")
        assert answer.status_code == 200


async def test_plugins_are_listed_by_group_plain_or_paged(world: World) -> None:
    groups = (await world.client.get("/api/v1/plugins")).json()
    assert [item["cls"] for group in groups for item in group["tasks"]] == [
        "test.Ask",
        "test.Count",
        "test.Each",
        "test.Say",
        "test.Subflow",
    ]
    paged = (await world.client.get("/api/v1/plugins?page=1&size=1")).json()
    assert (paged["results"], paged["total"]) == (groups[:1], len(groups))
    assert len((await world.client.get("/api/v1/plugins/groups/subgroups")).json()) == 1


async def test_icons_are_pictures_without_scripts(world: World) -> None:
    icons = (await world.client.get("/api/v1/plugins/icons")).json()
    assert icons["test.Each"]["flowable"] is True
    svg = base64.b64decode(icons["test.Say"]["icon"]).decode()
    answer = await world.client.get("/api/v1/plugins/icons/test.Say/icon.svg")
    assert answer.text == svg
    assert svg.startswith("<svg")
    assert "script" not in svg
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; frame-ancestors 'none'"
    )


async def test_expressions_are_listed(world: World) -> None:
    filters = (await world.client.get("/api/v1/pebble/filters")).json()
    assert "upper" in filters
    functions = (await world.client.get("/api/v1/pebble/functions")).json()
    assert "now" in functions
    detailed = (await world.client.get("/api/v1/pebble/functions?details=true")).json()
    assert [item["name"] for item in detailed] == functions


BUILD = {
    "index.html": b"<!doctype html><title>app</title>",
    "assets/app-1a2b.js": b"let a",
    "logo.svg": b"<svg/>",
}


@pytest.fixture
async def web(directory: Path) -> AsyncIterator[World]:
    build = directory / "ui"
    for name, content in BUILD.items():
        path = build / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (build / "assets/app-1a2b.js.gz").write_bytes(gzip.compress(BUILD["assets/app-1a2b.js"]))
    (directory / "secret.txt").write_text("secret")
    (build / "link.txt").symlink_to(directory / "secret.txt")
    settings = ApiSettings(allow_anonymous=True, ui_dir=build)
    async with build_world(directory, settings) as world:
        yield world


@pytest.mark.parametrize("path", ["/ui/", "/ui/flows/shop/etl", "/ui/index.html"])
async def test_every_page_of_the_web_app_is_its_document(web: World, path: str) -> None:
    answer = await web.client.get(path)
    assert answer.content == BUILD["index.html"]
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"].startswith("text/html")


async def test_built_files_are_kept_for_ever_and_packed(web: World) -> None:
    answer = await web.client.get("/ui/assets/app-1a2b.js", headers={"Accept-Encoding": "gzip"})
    assert answer.content == BUILD["assets/app-1a2b.js"]
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert "javascript" in answer.headers["content-type"]
    plain = await web.client.get("/ui/assets/app-1a2b.js", headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in plain.headers
    assert (await web.client.get("/ui/assets/app-0000.js")).status_code == 404


async def test_the_root_leads_to_the_web_app(web: World) -> None:
    for path in ("/", "/ui"):
        answer = await web.client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (307, "/ui/")


@pytest.mark.parametrize(
    "path",
    [
        "/ui/../secret.txt",
        "/ui/..%2fsecret.txt",
        "/ui/%2e%2e/secret.txt",
        "/ui/assets/..%2f..%2fsecret.txt",
        "/ui/..%5csecret.txt",
        "/ui/%252e%252e/secret.txt",
        "/ui//etc/passwd",
        "/ui/link.txt",
        "/ui/assets/app-1a2b.js%00.txt",
    ],
)
async def test_no_other_file_is_served(web: World, path: str) -> None:
    answer = await web.client.get(path)
    assert answer.status_code in (200, 400, 404)
    assert answer.content == BUILD["index.html"] or answer.status_code != 200


async def test_without_a_build_a_page_says_how_to_make_it(world: World) -> None:
    answer = await world.client.get("/ui/flows")
    assert answer.status_code == 200
    assert "make ui" in answer.text


async def test_apps_do_not_share_state(world: World, directory: Path) -> None:
    other = create_app(world.services, ApiSettings())
    assert other.state.authenticator is not world.app.state.authenticator


async def test_flows_with_graph_from_source_are_not_saved(world: World) -> None:
    answer = await world.client.post("/api/v1/main/flows/graph", content=FLOW)
    graph = answer.json()
    assert [node["uid"] for node in graph["nodes"] if "task" in node] == ["root.say"]
    assert ids((await world.get("/flows/search"))["results"]) == []
