"""The shipped fake: what a plugin's author relies on."""

from __future__ import annotations

import asyncio
import io
import threading
from pathlib import Path
from typing import Any

import pytest

from vivace.errors import ConflictError, DeniedError, NotFoundError
from vivace.model.document import UnknownTypeError
from vivace.model.log import LogLevel
from vivace.plugin import (
    Effect,
    ExecutorTask,
    Outputs,
    Registry,
    RunContext,
    RunnableTask,
    type_id,
)
from vivace.plugin.testing import LocalContext, LoggedLine, Measurement, read_task, run_task


class SizeOutputs(Outputs):
    total_size: int
    file_path: Path


@type_id("my.Size")
class Size(RunnableTask):
    text: str

    def run(self, context: RunContext) -> SizeOutputs:
        context.log(LogLevel.WARN, threading.current_thread().name)
        context.metric("bytes", len(self.text), type="gauge", tags={"of": "text"})
        return SizeOutputs(total_size=len(self.text), file_path=Path("a/b"))


@type_id("my.Wait")
class Wait(RunnableTask):
    async def run(self, context: RunContext) -> dict[str, Any]:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        context.on_kill(lambda: loop.call_soon_threadsafe(stopped.set))
        await stopped.wait()
        return {"killed": context.is_killed}


@type_id("my.Double")
class Double(ExecutorTask):
    number: int

    def execute(self, view: Any) -> Effect:
        return Effect(
            outputs={"value": self.number * 2, "in": view.namespace},
            logs=[(LogLevel.INFO, "doubled")],
            metrics=[("doubled", "counter", 1.0, {})],
        )


@pytest.fixture
def registry() -> Registry:
    known = Registry([])
    for cls in (Size, Wait, Double):
        known.register("task", cls)
    return known


async def test_outputs_are_json_ready_and_named_as_users_see_them(
    registry: Registry, tmp_path: Path
) -> None:
    task = read_task("{id: a, type: my.Size, text: abc}", registry)
    context = LocalContext(tmp_path)
    assert await run_task(task, context) == {"totalSize": 3, "filePath": "a/b"}
    assert context.metrics == [Measurement("bytes", 3, "gauge", {"of": "text"})]


async def test_a_blocking_task_runs_on_a_thread(registry: Registry, tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    await run_task(read_task({"id": "a", "type": "my.Size", "text": ""}, registry), context)
    assert context.messages(LogLevel.WARN) != [threading.main_thread().name]


async def test_kill_reaches_a_running_task(registry: Registry, tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    running = asyncio.create_task(run_task(read_task("{id: a, type: my.Wait}", registry), context))
    await asyncio.sleep(0)
    context.kill()
    assert await running == {"killed": True}


async def test_a_task_of_the_executor_leaves_its_effects(
    registry: Registry, tmp_path: Path
) -> None:
    context = LocalContext(tmp_path)
    outputs = await run_task(read_task("{id: a, type: my.Double, number: 4}", registry), context)
    assert outputs == {"value": 8, "in": "company.team"}
    assert context.logs == [LoggedLine(LogLevel.INFO, "doubled")]
    assert context.metrics == [Measurement("doubled", 1.0)]


def test_an_unknown_type_is_refused(registry: Registry) -> None:
    with pytest.raises(UnknownTypeError):
        read_task("{id: a, type: my.Nothing}", registry)


def test_expressions_reach_variables_and_stores(tmp_path: Path) -> None:
    context = LocalContext(tmp_path, variables={"inputs": {"n": 2}})
    context.key_values.set("colour", "red")
    uri = context.files.put(b"stored", "a.txt")
    context.namespace_files.write("b.txt", b"shared")
    assert context.render_typed("{{ inputs.n + 1 }}") == 3
    rendered = context.render(
        {"{{ inputs.n }}": ["{{ kv('colour') }}", "{{ read(uri) }}", "{{ read('b.txt') }}"]},
        {"uri": uri},
    )
    assert rendered == {"2": ["red", "stored", "shared"]}


def test_stored_files_are_read_back_by_their_uri(tmp_path: Path) -> None:
    files = LocalContext(tmp_path).files
    uri = files.put(io.BytesIO(b"content"), "sub/a.txt")
    assert uri.startswith("kestra:///company/team/flow/executions/")
    assert uri.endswith("/sub/a.txt")
    with files.open(uri) as stream:
        assert stream.read() == b"content"
    assert files.size(uri) == 7
    assert files.delete_all() == [uri]
    with pytest.raises(NotFoundError):
        files.open(uri)


def test_files_outside_of_the_storage_are_denied(tmp_path: Path) -> None:
    with pytest.raises(DeniedError):
        LocalContext(tmp_path).files.open("kestra:///../outside")


def test_keys_are_kept_per_namespace(tmp_path: Path) -> None:
    keys = LocalContext(tmp_path).key_values
    keys.set("a", 1)
    keys.set("a", 2, namespace="other")
    assert keys.get("a") == (True, 1)
    assert keys.get("a", "other") == (True, 2)
    assert keys.get("b") == (False, None)
    with pytest.raises(ConflictError):
        keys.set("a", 3, overwrite=False)
    assert keys.keys("a") == ["a"]


def test_namespace_files_are_listed_by_pattern(tmp_path: Path) -> None:
    shared = LocalContext(tmp_path).namespace_files
    for name in ("a.txt", "sub/b.txt", "sub/c.py"):
        shared.write(name, b"x")
    assert shared.list() == ["a.txt", "sub/b.txt", "sub/c.py"]
    assert shared.list(patterns=["sub/*.txt"]) == ["sub/b.txt"]
    assert shared.list("elsewhere") == []
