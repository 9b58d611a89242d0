"""Namespaces, their keys, secrets and files through the API."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.unit.api.world import FLOW, World, ids

ROOT = "/api/v1/main/namespaces/shop"


async def put_file(world: World, path: str, content: bytes = b"x", name: str = "f") -> int:
    answer = await world.client.post(
        f"{ROOT}/files", params={"path": path}, files={"fileContent": (name, content)}
    )
    return answer.status_code


async def read_file(world: World, path: str, **parameters: Any) -> bytes | None:
    answer = await world.client.get(f"{ROOT}/files", params={"path": path, **parameters})
    return answer.content if answer.status_code == 200 else None


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('"red"', "STRING", "red"),
        ("red", "STRING", "red"),
        ("12", "NUMBER", 12),
        ("1.5", "NUMBER", 1.5),
        ("true", "BOOLEAN", True),
        ('{"a": [1, 2.5]}', "JSON", {"a": [1, 2.5]}),
        ("[1]", "JSON", [1]),
        ("PT5M", "DURATION", "PT5M"),
        ('"PT5M"', "STRING", "PT5M"),
        ("2024-05-01", "DATE", "2024-05-01"),
        ("2024-05-01T10:00:00Z", "DATETIME", "2024-05-01T10:00:00Z"),
        ("2024-15-01", "STRING", "2024-15-01"),
        ("P", "STRING", "P"),
        ("{{ x }}", "STRING", "{{ x }}"),
        ("", "STRING", ""),
    ],
)
async def test_values_keep_their_types(world: World, text: str, kind: str, value: Any) -> None:
    answer = await world.client.put(f"{ROOT}/kv/k", content=text)
    assert (answer.status_code, answer.content) == (200, b"")
    found = await world.get("/namespaces/shop/kv/k")
    assert (found["type"], found["value"], found["revision"]) == (kind, value, 1)


async def test_a_value_has_a_description_and_an_end(world: World) -> None:
    await world.client.put(
        f"{ROOT}/kv/colour", content='"red"', headers={"description": "a colour", "ttl": "PT1H"}
    )
    (item,) = await world.get("/namespaces/shop/kv")
    assert (item["description"], item["version"], item["revision"]) == ("a colour", 1, 1)
    assert item["expirationDate"] > item["creationDate"]
    for ttl, status in (("soon", 422), ("-PT1H", 422), ("PT0S", 422)):
        answer = await world.client.put(f"{ROOT}/kv/b", content="1", headers={"ttl": ttl})
        assert answer.status_code == status, ttl


async def test_an_expired_value_is_gone(world: World) -> None:
    await world.client.put(f"{ROOT}/kv/short", content="1", headers={"ttl": "PT0.000001S"})
    answer = await world.client.get(f"{ROOT}/kv/short")
    assert answer.status_code == 410
    assert answer.json()["message"].startswith("Resource has expired")
    assert await world.get("/namespaces/shop/kv") == []


async def test_keys_that_are_missing_or_badly_named(world: World) -> None:
    assert (await world.client.get(f"{ROOT}/kv/none")).status_code == 404
    for key in ("a%20b", "-a", "a%2Fb", "%2e%2e", "a" * 300):
        answer = await world.client.put(f"{ROOT}/kv/{key}", content="1")
        assert answer.status_code == 422, key


async def test_deleting_keys(world: World) -> None:
    for key in ("a", "b", "c"):
        await world.client.put(f"{ROOT}/kv/{key}", content="1")
    assert (await world.client.delete(f"{ROOT}/kv/a")).json() is True
    assert (await world.client.delete(f"{ROOT}/kv/a")).json() is False
    answer = await world.client.request("DELETE", f"{ROOT}/kv", json={"keys": ["a", "b"]})
    assert answer.json() == {"keys": ["b"]}
    page = await world.get("/kv?filters[namespace][EQUALS]=shop")
    assert ([item["key"] for item in page["results"]], page["total"]) == (["c"], 1)


async def test_nearer_keys_hide_those_above(world: World) -> None:
    for namespace, key in (("a", "x"), ("a", "y"), ("a.b", "y"), ("a.b", "z"), ("ab", "w")):
        await world.client.put(f"/api/v1/main/namespaces/{namespace}/kv/{key}", content="1")
    found = await world.get("/namespaces/a.b.c/kv/inheritance")
    assert [(item["namespace"], item["key"]) for item in found] == [
        ("a.b", "y"),
        ("a.b", "z"),
        ("a", "x"),
    ]


async def test_secrets_are_names_only(world: World) -> None:
    expected = [{"key": "A"}, {"key": "B"}]
    for path in ("/secrets", "/namespaces/shop/secrets"):
        found = await world.get(path)
        assert found == {"readOnly": True, "results": expected, "total": 2}
    assert await world.get("/namespaces/shop/inherited-secrets") == {"shop": ["A", "B"]}
    assert (await world.get("/secrets?size=1&page=2"))["results"] == [{"key": "B"}]


async def test_namespaces_exist_by_what_is_in_them(world: World) -> None:
    await world.flow()
    found = await world.get("/namespaces/search?q=SHOP")
    assert (ids(found["results"]), found["total"]) == (["shop", "shop.sales"], 2)
    found = await world.get("/namespaces/search?existing=true")
    assert ids(found["results"]) == ["shop.sales"]
    answer = await world.client.post(
        "/api/v1/main/namespaces/autocomplete", json={"q": "sales", "ids": ["other"]}
    )
    assert answer.json() == ["shop.sales", "other"]
    assert (await world.get("/namespaces/nothing.here"))["id"] == "nothing.here"


async def test_a_file_is_written_listed_read_and_versioned(world: World) -> None:
    assert await put_file(world, "/queries/a.sql", b"select 1") == 200
    assert await put_file(world, "queries/a.sql", b"select 22") == 200

    answer = await world.client.get(f"{ROOT}/files?path=/queries/a.sql")
    assert answer.content == b"select 22"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "a.sql" in answer.headers["content-disposition"]
    assert await read_file(world, "/queries/a.sql", revision=1) == b"select 1"
    assert await world.get("/namespaces/shop/files/revisions?path=/queries/a.sql") == [
        {"revision": 1},
        {"revision": 2},
    ]
    (directory,) = await world.get("/namespaces/shop/files/directory")
    assert (directory["type"], directory["fileName"]) == ("Directory", "queries")
    (file,) = await world.get("/namespaces/shop/files/directory?path=/queries")
    assert (file["type"], file["fileName"], file["size"]) == ("File", "a.sql", 9)
    assert (await world.get("/namespaces/shop/files/stats?path=/queries/a.sql"))["size"] == 9
    assert await world.get("/namespaces/shop/files/search?q=A.SQ") == ["/queries/a.sql"]


async def test_directories_may_be_empty_and_are_moved_and_deleted_whole(world: World) -> None:
    made = await world.client.post(f"{ROOT}/files/directory?path=/empty")
    assert made.status_code == 200
    assert (await world.get("/namespaces/shop/files/stats?path=/empty"))["type"] == "Directory"
    assert await world.get("/namespaces/shop/files/directory?path=/empty") == []
    await put_file(world, "/a/b/c.txt", b"deep")
    moved = await world.client.put(f"{ROOT}/files?from=/a&to=/z/y")
    assert moved.status_code == 200
    assert await read_file(world, "/z/y/b/c.txt") == b"deep"
    assert await read_file(world, "/a/b/c.txt") is None

    await world.client.delete(f"{ROOT}/files?path=/z")
    assert await read_file(world, "/z/y/b/c.txt") is None
    assert (await world.client.get(f"{ROOT}/files/directory?path=/z")).status_code == 404


async def test_files_and_directories_do_not_take_each_others_place(world: World) -> None:
    await put_file(world, "/a", b"file")
    await put_file(world, "/d/x", b"in")
    assert await put_file(world, "/a/b") == 409
    assert await put_file(world, "/d") == 409
    for path in ("/a", "/a/b"):
        answer = await world.client.post(f"{ROOT}/files/directory", params={"path": path})
        assert answer.status_code == 409, path
    for source, target, status in (
        ("/d", "/d/e", 409),
        ("/d", "/a", 409),
        ("/none", "/x", 404),
        ("/", "/x", 422),
        ("/d", "", 422),
    ):
        answer = await world.client.put(f"{ROOT}/files", params={"from": source, "to": target})
        assert answer.status_code == status, (source, target)
    assert await read_file(world, "/a") == b"file"


OUTSIDE = [
    "/../../x",
    "../x",
    "/a/../../x",
    "/a/..",
    "..",
    "/./../x",
    "\\..\\x",
    "/..\\..\\x",
    "C:\\x\\..\\y",
    "//../x",
    "/%2e%2e/../x",
    "/a\nb",
    "/a\x7fb",
    "/" + "a" * 300,
    "/" + "/".join(["d" * 200] * 30),
]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: repr(path[:20]))
async def test_no_path_leaves_the_namespace(world: World, path: str) -> None:
    await world.storage.put("shop/secret/executions/e/x", b"secret")
    assert await put_file(world, path) == 422
    for route, method in (
        ("files", "GET"),
        ("files", "DELETE"),
        ("files/directory", "GET"),
        ("files/directory", "POST"),
        ("files/stats", "GET"),
        ("files/revisions", "GET"),
    ):
        answer = await world.client.request(method, f"{ROOT}/{route}", params={"path": path})
        assert answer.status_code == 422, (route, answer.text)
    for parameters in ({"from": path, "to": "/a"}, {"from": "/a", "to": path}):
        answer = await world.client.put(f"{ROOT}/files", params=parameters)
        assert answer.status_code == 422
    assert await world.storage.read("kestra:///shop/secret/executions/e/x") == b"secret"


@pytest.mark.parametrize("path", ["/%2e%2e/x", "/..%2fx", "/.hidden", "/a b/ü", "/~x", "/-rf"])
async def test_odd_names_are_just_names(world: World, path: str) -> None:
    assert await put_file(world, path, b"odd") == 200
    assert await read_file(world, path) == b"odd"
    listed = [file.path for file in await world.storage.list_files("shop/_files")]
    assert len(listed) == 1


async def test_namespaces_do_not_reach_into_each_other(world: World) -> None:
    await put_file(world, "/a.txt", b"mine")
    for namespace in ("shop2", "sho", "shop.sub", "shop%2F_files", "..", "other"):
        answer = await world.client.get(f"/api/v1/main/namespaces/{namespace}/files?path=/a.txt")
        assert answer.status_code in (404, 422), namespace


def archive(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


async def test_an_archive_is_unpacked_flows_included(world: World) -> None:
    flow = FLOW.replace("shop.sales", "shop").encode()
    content = archive({"a/b.txt": b"b", "_flows/etl.yml": flow, "empty/": b""})
    assert await put_file(world, "/", content, "all.zip") == 200
    assert await read_file(world, "/a/b.txt") == b"b"
    assert (await world.get("/flows/shop/etl"))["revision"] == 1

    exported = await world.client.get(f"{ROOT}/files/export")
    with zipfile.ZipFile(io.BytesIO(exported.content)) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == {
            "a/b.txt": b"b",
            "_flows/etl.yml": flow,
        }


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/../../x", "..\\x", "C:/x", "a/./../../b"]
)
async def test_archives_cannot_reach_outside(world: World, name: str) -> None:
    assert await put_file(world, "/", archive({name: b"x"}), "bad.zip") == 422
    assert await world.get("/namespaces/shop/files/directory") == []


async def test_a_flow_of_another_namespace_is_not_smuggled_in(world: World) -> None:
    assert await put_file(world, "/_flows/etl.yml", FLOW.encode()) == 422
    assert (await world.get("/flows/search"))["total"] == 0


async def test_files_are_bounded(world: World) -> None:
    assert await put_file(world, "/big", b"x" * (1024 * 1024 + 1)) == 413
    assert await read_file(world, "/big") is None


async def test_uploads_that_are_none_are_refused(world: World) -> None:
    path = f"{ROOT}/files?path=/a"
    for parameters in (
        {"content": b"x"},
        {"files": {"other": ("n", b"x")}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"--b\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
    ):
        answer = await world.client.post(path, **parameters)  # type: ignore[arg-type]
        assert answer.status_code == 400, answer.text
