"""Which runner a task gets, and what it says about that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin import Manifest, Registry
from vivace.plugin.testing import LocalContext, read_task
from vivace.plugins.core.runner.process import Process
from vivace.plugins.script import types
from vivace.plugins.script.properties import ScriptProperties
from vivace.plugins.script.runner_choice import choose_runner

REGISTRY = Registry([Manifest(types.TYPES, types.ALIASES)])
PROCESS = {"taskRunner": {"type": "io.kestra.plugin.core.runner.Process"}}


def chosen(tmp_path: Path, setting: str | None = None, **properties: Any) -> tuple[object, str]:
    base = {"id": "t", "type": "scripts.python.Script", "script": "x"}
    task = read_task({**base, **properties}, REGISTRY)
    assert isinstance(task, ScriptProperties)
    settings = {} if setting is None else {"default-task-runner": setting}
    context = LocalContext(tmp_path, settings=settings)
    runner = choose_runner(task, context)
    assert len(context.logs) <= 1
    return runner, "".join(context.messages(LogLevel.WARN))


def test_without_a_choice_the_skipped_image_is_named_once(tmp_path: Path) -> None:
    runner, warning = chosen(tmp_path)
    assert isinstance(runner, Process)
    assert "`python:3.13-slim`" in warning
    assert "taskRunner: {type: io.kestra.plugin.core.runner.Process}" in warning
    assert "`default-task-runner: process`" in warning


@pytest.mark.parametrize(
    ("properties", "image"),
    [
        ({"containerImage": "my/image:1"}, "my/image:1"),
        ({"docker": {"image": "old/image"}}, "old/image"),
        ({"docker": {"image": "old"}, "containerImage": "new"}, "new"),
        ({"runner": "DOCKER"}, "python:3.13-slim"),
    ],
)
def test_the_image_is_the_one_the_task_would_use(
    tmp_path: Path, properties: dict[str, Any], image: str
) -> None:
    assert f"`{image}`" in chosen(tmp_path, **properties)[1]


@pytest.mark.parametrize("properties", [PROCESS, {"runner": "PROCESS"}], ids=["new", "legacy"])
@pytest.mark.parametrize("setting", [None, "process", "fail"])
def test_a_choice_is_followed_without_a_word(
    tmp_path: Path, properties: dict[str, Any], setting: str | None
) -> None:
    runner, warning = chosen(tmp_path, setting, **properties)
    assert isinstance(runner, Process)
    assert warning == ""


def test_the_server_may_choose(tmp_path: Path) -> None:
    assert chosen(tmp_path, "process")[1] == ""


def test_the_server_may_insist_on_a_choice(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="names no `taskRunner`"):
        chosen(tmp_path, "fail")


def test_a_setting_that_means_nothing_is_reported(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="`kubernetes`"):
        chosen(tmp_path, "kubernetes")
