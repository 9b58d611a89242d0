"""Tasks of the script family in containers, as a flow names them."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.docker import DockerEngine
from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin.testing import LocalContext

Runner = Callable[..., Awaitable[dict[str, Any]]]


async def test_files_and_outputs_of_a_shell_task(run: Runner, context: LocalContext) -> None:
    outputs = await run(
        "shell.Commands",
        inputFiles={"data/in.txt": "one\ntwo\n"},
        outputFiles=["*.txt", "made/**"],
        env={"WHO": "O'Neill"},
        beforeCommands=["echo preparing"],
        commands=[
            "mkdir made; grep -c . data/in.txt > made/count; echo $WHO > who.txt",
            'echo "::{\\"outputs\\":{\\"n\\":$(cat made/count)}}::"',
            "echo {{ workingDir }}; pwd",
        ],
    )
    assert outputs["vars"] == {"n": 2}
    assert set(outputs["outputFiles"]) == {"who.txt", "made/count"}
    with context.files.open(outputs["outputFiles"]["who.txt"]) as stream:
        assert stream.read() == b"O'Neill\n"
    assert context.messages(LogLevel.INFO)[-2:] == [str(context.working_dir)] * 2
    assert "preparing" in context.messages(LogLevel.DEBUG)
    assert len(outputs["taskRunner"]["containerId"]) == 64


async def test_files_of_a_task_that_failed_are_kept(run: Runner) -> None:
    with pytest.raises(TaskError, match="exit code 3") as caught:
        await run("shell.Commands", outputFiles=["why"], commands=["echo no > why; exit 3"])
    assert caught.value.outputs["exitCode"] == 3
    assert "why" in caught.value.outputs["outputFiles"]


async def test_the_first_command_that_fails_ends_the_task(
    run: Runner, context: LocalContext
) -> None:
    with pytest.raises(TaskError):
        await run("shell.Commands", commands=["false", "echo never"])
    assert "never" not in context.messages()


@pytest.mark.timeout(180)
async def test_a_python_script_runs_with_the_images_python(
    run: Runner, docker_engine: DockerEngine, context: LocalContext
) -> None:
    outputs = await run(
        "python.Script",
        containerImage=docker_engine.ensure_python_image(),
        script="import json\nprint('::' + json.dumps({'outputs': {'n': {{ 20 + 1 }} * 2}}) + '::')",
    )
    assert outputs["vars"] == {"n": 42}
    assert context.messages(LogLevel.ERROR) == []


@pytest.mark.timeout(180)
async def test_python_libraries_are_installed_for_the_container(
    run: Runner,
    docker_engine: DockerEngine,
    context: LocalContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("UV_FIND_LINKS", str(_index(tmp_path / "index")))
    monkeypatch.setenv("UV_OFFLINE", "1")
    script = "import vivace_sample, more\nprint(vivace_sample.VERSION, more.__name__)"
    for _ in range(2):
        await run(
            "python.Script",
            containerImage=docker_engine.ensure_python_image(),
            pythonVersion=f"{sys.version_info[0]}.{sys.version_info[1]}",
            dependencies=["vivace_sample"],
            inputFiles={"lib/more.py": ""},
            env={"PYTHONPATH": "lib"},
            script=script,
        )
    assert context.messages(LogLevel.INFO) == ["1.0 more", "1.0 more"]
    assert [m.name for m in context.metrics if m.name.startswith("deps")] == [
        "deps.install.duration",
        "deps.cache.hit",
    ]


async def test_the_deprecated_properties_choose_a_container(
    run: Runner, docker_engine: DockerEngine, context: LocalContext
) -> None:
    outputs = await run(
        "shell.Commands",
        containerImage=None,
        runner="DOCKER",
        docker={"image": docker_engine.image, "user": "ada", "pullPolicy": "NEVER"},
        commands=["id -un"],
    )
    assert context.messages(LogLevel.INFO) == ["ada"]
    assert outputs["taskRunner"]


async def test_without_a_choice_the_engine_that_answers_is_used(
    run: Runner, context: LocalContext
) -> None:
    del context.settings["default-task-runner"]
    outputs = await run("shell.Commands", commands=["true"])
    assert outputs["taskRunner"]["containerId"]
    assert context.messages(LogLevel.WARN) == []


async def test_properties_of_the_runner_are_rendered(
    run: Runner, context: LocalContext, docker_engine: DockerEngine
) -> None:
    context.variables.update(who="ada", size="16MB", image=docker_engine.image)
    await run(
        "shell.Commands",
        containerImage="{{ image }}",
        taskRunner={
            "type": "io.kestra.plugin.scripts.runner.docker.Docker",
            "user": "{{ who }}",
            "shmSize": "{{ size }}",
            "memory": {"memory": "{{ '64' ~ 'MB' }}"},
        },
        commands=["id -un; df -k /dev/shm | tail -n 1"],
    )
    name, line = context.messages(LogLevel.INFO)
    assert name == "ada"
    assert line.split()[1] == str(16 * 1024)


def _index(folder: Path) -> Path:
    """Make a folder of packages that is all that uv knows."""
    folder.mkdir()
    info = "vivace_sample-1.0.dist-info"
    files = {
        "vivace_sample.py": "VERSION = '1.0'\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: vivace_sample\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(folder / "vivace_sample-1.0-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", "".join(f"{path},,\n" for path in files))
    return folder
