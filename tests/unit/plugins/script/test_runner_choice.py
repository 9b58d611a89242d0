"""Which runner a task gets, and what it says about that."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin import Registry, TaskRunner
from vivace.plugin.testing import LocalContext, read_task
from vivace.plugins.core.runner.process import Process
from vivace.plugins.docker.runner import Docker
from vivace.plugins.manifest import MANIFEST
from vivace.plugins.script.properties import ScriptProperties
from vivace.plugins.script.runner_choice import choose_runner

REGISTRY = Registry([MANIFEST])
PROCESS = {"taskRunner": {"type": "io.kestra.plugin.core.runner.Process"}}
DOCKER = {"taskRunner": {"type": "io.kestra.plugin.scripts.runner.docker.Docker"}}


async def chosen(
    folder: Path,
    setting: str | None = None,
    *,
    host: str = "unix:///nowhere.sock",
    **properties: Any,
) -> tuple[TaskRunner, str]:
    base = {"id": "t", "type": "scripts.python.Script", "script": "x"}
    task = read_task({**base, **properties}, REGISTRY)
    assert isinstance(task, ScriptProperties)
    settings = {"docker-host": host}
    if setting is not None:
        settings["default-task-runner"] = setting
    context = LocalContext(folder, settings=settings)
    runner = await choose_runner(task, context)
    assert len(context.logs) <= 1
    return runner, "".join(context.messages(LogLevel.WARN))


@pytest.fixture
async def engine() -> AsyncIterator[str]:
    """The address of what answers as an engine does."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK")
        writer.close()
        await writer.wait_closed()

    with TemporaryDirectory() as folder:
        socket = f"{folder}/docker.sock"
        async with await asyncio.start_unix_server(answer, socket):
            yield f"unix://{socket}"


async def test_without_a_choice_the_skipped_image_is_named_once(tmp_path: Path) -> None:
    runner, warning = await chosen(tmp_path)
    assert isinstance(runner, Process)
    assert "`python:3.13-slim`" in warning
    assert "there is no Docker engine at `unix:///nowhere.sock`" in warning
    assert "taskRunner: {type: io.kestra.plugin.core.runner.Process}" in warning
    assert "`default-task-runner: process`" in warning


async def test_without_a_choice_an_engine_is_used_when_it_answers(
    tmp_path: Path, engine: str
) -> None:
    runner, warning = await chosen(tmp_path, host=engine)
    assert isinstance(runner, Docker)
    assert warning == ""


async def test_a_socket_behind_which_nobody_is_counts_as_no_engine(tmp_path: Path) -> None:
    with TemporaryDirectory() as folder:
        path = f"{folder}/docker.sock"
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(path)
        runner, warning = await chosen(tmp_path, host=f"unix://{path}")
    assert isinstance(runner, Process)
    assert "no Docker engine answers" in warning


@pytest.mark.parametrize(
    ("properties", "image"),
    [
        ({"containerImage": "my/image:1"}, "my/image:1"),
        ({"docker": {"image": "old/image"}}, "old/image"),
        ({"docker": {"image": "old"}, "containerImage": "new"}, "new"),
    ],
)
async def test_the_image_is_the_one_the_task_would_use(
    tmp_path: Path, properties: dict[str, Any], image: str
) -> None:
    assert f"`{image}`" in (await chosen(tmp_path, **properties))[1]


@pytest.mark.parametrize("setting", [None, "process", "fail"])
@pytest.mark.parametrize("properties", [DOCKER, {"runner": "DOCKER"}], ids=["new", "legacy"])
async def test_docker_is_used_when_it_is_chosen_whether_or_not_it_is_there(
    tmp_path: Path, properties: dict[str, Any], setting: str | None
) -> None:
    runner, warning = await chosen(tmp_path, setting, **properties)
    assert isinstance(runner, Docker)
    assert warning == ""


async def test_the_deprecated_options_are_the_runners_properties(tmp_path: Path) -> None:
    old = {
        "image": "old",
        "dockerHost": "tcp://there:2375",
        "user": "ada",
        "memory": {"memory": "1GB"},
        "cpu": {"cpus": 2},
        "pullPolicy": "NEVER",
        "entryPoint": ["/init"],
    }
    runner, _ = await chosen(tmp_path, runner="DOCKER", docker=old)
    assert isinstance(runner, Docker)
    assert (runner.host, runner.user, runner.entry_point) == ("tcp://there:2375", "ada", ["/init"])
    assert runner.memory is not None
    assert runner.memory.memory == "1GB"


async def test_a_deprecated_option_that_means_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"`docker\.pullPolicy`"):
        await chosen(tmp_path, runner="DOCKER", docker={"pullPolicy": "SOMETIMES"})
    with pytest.raises(TaskError, match=r"`docker\.colour`"):
        await chosen(tmp_path, runner="DOCKER", docker={"colour": "blue"})


@pytest.mark.parametrize("properties", [PROCESS, {"runner": "PROCESS"}], ids=["new", "legacy"])
@pytest.mark.parametrize("setting", [None, "process", "fail"])
async def test_a_choice_is_followed_without_a_word(
    tmp_path: Path, properties: dict[str, Any], setting: str | None
) -> None:
    runner, warning = await chosen(tmp_path, setting, **properties)
    assert isinstance(runner, Process)
    assert warning == ""


async def test_the_server_may_choose(tmp_path: Path) -> None:
    runner, warning = await chosen(tmp_path, "process")
    assert isinstance(runner, Process)
    assert warning == ""
    assert isinstance((await chosen(tmp_path, "docker"))[0], Docker)


async def test_the_server_may_insist_on_a_choice(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="names no `taskRunner`"):
        await chosen(tmp_path, "fail")


async def test_a_setting_that_means_nothing_is_reported(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="`kubernetes`"):
        await chosen(tmp_path, "kubernetes")
