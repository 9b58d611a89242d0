"""Tasks on the files of a namespace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vivace.errors import NotFoundError, TaskError
from vivace.plugin import Task
from vivace.plugin.testing import LocalContext, run_task

Read = Callable[..., Task]


async def test_stored_files_are_uploaded(task: Read, context: LocalContext) -> None:
    uri = context.files.put(b"SELECT 1", "q.sql")
    made = await run_task(
        task(
            "namespace.UploadFiles",
            namespace="other.ns",
            filesMap={"one.sql": uri, "sub/two.txt": "text"},
            destination="queries",
        ),
        context,
    )
    assert sorted(made["files"]) == ["queries/one.sql", "queries/sub/two.txt"]
    assert context.namespace_files.read("queries/one.sql", "other.ns") == b"SELECT 1"
    assert context.namespace_files.read("queries/sub/two.txt", "other.ns") == b"text"


async def test_a_map_may_be_json_or_stand_in_files(task: Read, context: LocalContext) -> None:
    await run_task(task("namespace.UploadFiles", filesMap='{"a.txt": "A"}'), context)
    await run_task(task("namespace.UploadFiles", files={"/b.txt": "B"}), context)
    assert context.namespace_files.list() == ["a.txt", "b.txt"]


async def test_files_of_the_working_directory_are_uploaded(
    task: Read, context: LocalContext
) -> None:
    (context.working_dir / "dbt").mkdir()
    (context.working_dir / "dbt" / "model.sql").write_text("m")
    (context.working_dir / "other.txt").write_text("o")
    await run_task(task("namespace.UploadFiles", files=["glob:**/dbt/**"]), context)
    assert context.namespace_files.list() == ["dbt/model.sql"]


@pytest.mark.parametrize(
    ("conflict", "content"), [("OVERWRITE", b"new"), ("SKIP", b"old"), ("ERROR", b"old")]
)
async def test_a_file_that_is_there(
    task: Read, context: LocalContext, conflict: str, content: bytes
) -> None:
    context.namespace_files.write("a.txt", b"old")
    upload = task("namespace.UploadFiles", filesMap={"a.txt": "new"}, conflict=conflict)
    if conflict == "ERROR":
        with pytest.raises(TaskError, match=r"a\.txt"):
            await run_task(upload, context)
    else:
        await run_task(upload, context)
    assert context.namespace_files.read("a.txt") == content


@pytest.mark.parametrize("properties", [{}, {"filesMap": "no map"}, {"filesMap": {"a": [1]}}])
async def test_there_must_be_files(
    task: Read, context: LocalContext, properties: dict[str, Any]
) -> None:
    with pytest.raises(TaskError):
        await run_task(task("namespace.UploadFiles", **properties), context)


@pytest.mark.parametrize("name", ["../up.txt", "a/../../up.txt"])
async def test_uploads_stay_in_the_namespace(task: Read, context: LocalContext, name: str) -> None:
    with pytest.raises(TaskError):
        await run_task(task("namespace.UploadFiles", filesMap={name: "x"}), context)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ("**test1.txt", ["/a/b/test1.txt"]),
        (["test1.txt"], ["/a/b/test1.txt"]),
        (["/top.txt"], ["/top.txt"]),
        (["**"], ["/a/b/test1.txt", "/a/b/test2.txt", "/top.txt"]),
        (["*.txt"], ["/top.txt"]),
        (["none"], []),
    ],
)
async def test_files_are_downloaded_by_pattern(
    task: Read, context: LocalContext, files: Any, found: list[str]
) -> None:
    for path in ("a/b/test1.txt", "a/b/test2.txt", "top.txt"):
        context.namespace_files.write(path, path.encode(), "tutorial")
    made = await run_task(
        task("namespace.DownloadFiles", namespace="tutorial", files=files), context
    )
    assert sorted(made["files"]) == found
    for path, uri in made["files"].items():
        with context.files.open(uri) as file:
            assert f"/{file.read().decode()}" == path
    assert [(m.name, m.value) for m in context.metrics] == [("downloaded", len(found))]


async def test_files_are_deleted_by_pattern(task: Read, context: LocalContext) -> None:
    for path in ("a/x.bak", "y.bak", "z.txt"):
        context.namespace_files.write(path, b"", "tutorial")
    made = await run_task(
        task("namespace.DeleteFiles", namespace="tutorial", files=["**/*.bak"]), context
    )
    assert made == {"files": ["/a/x.bak", "/y.bak"]}
    assert context.namespace_files.list("tutorial") == ["z.txt"]
    with pytest.raises(NotFoundError):
        context.namespace_files.read("y.bak", "tutorial")
    assert [(m.name, m.value) for m in context.metrics] == [("deleted", 2)]
