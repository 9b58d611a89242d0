"""What is started for which task."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vivace.plugin import Command, Manifest, Registry
from vivace.plugin.testing import LocalContext, read_task
from vivace.plugins.script import types
from vivace.plugins.script.task import ScriptTask, Toolchain
from vivace.plugins.script.workspace import Workspace

PREFIX = "io.kestra.plugin.scripts."
DEBUG, INFO = "echo '##kestra:log:debug##'", "echo '##kestra:log:info##'"
Planner = Callable[..., Command]


@pytest.fixture
def plan(tmp_path: Path) -> Planner:
    """Say what a task starts; `<script>` stands for the script's path."""
    registry = Registry([Manifest(types.TYPES, types.ALIASES)])

    def planned(type_id: str, **properties: Any) -> Command:
        task = read_task({"id": "t", "type": PREFIX + type_id, **properties}, registry)
        assert isinstance(task, ScriptTask)
        workspace = Workspace(LocalContext(tmp_path))
        command = task.command(workspace, Toolchain())
        for name in workspace._scripts:
            path = str(workspace.folder.path / name)
            argv = [word.replace(path, f"<script{Path(name).suffix}>") for word in command.argv]
            python = [word.replace(path, "<script.py>") for word in command.python]
            command = Command(argv, python=python)
        workspace.folder.close()
        return command

    return planned


@pytest.mark.parametrize(
    ("properties", "argv"),
    [
        ({}, ["/bin/sh", "-c", "set -e\na\nb"]),
        ({"failFast": False}, ["/bin/sh", "-c", "a\nb"]),
        ({"interpreter": ["env", "bash", "-c"]}, ["env", "bash", "-c", "set -e\na\nb"]),
        ({"interpreter": ["python3", "-c"]}, ["python3", "-c", "a\nb"]),
        ({"targetOS": "WINDOWS"}, ["/bin/sh", "-c", "a\r\nb"]),
        ({"beforeCommands": ["x", "y"]}, ["/bin/sh", "-c", f"set -e\n{DEBUG}\nx\ny\n{INFO}\na\nb"]),
        ({"interpreter": ["perl", "-e"], "beforeCommands": ["x;"]}, ["perl", "-e", "x;\na\nb"]),
    ],
    ids=["plain", "not fail fast", "bash", "other", "windows", "before", "other before"],
)  # fmt: skip
def test_commands_become_one_text(plan: Planner, properties: Any, argv: list[str]) -> None:
    assert plan("shell.Commands", commands=["a", "b"], **properties).argv == argv


def test_a_shell_script_is_the_text(plan: Planner) -> None:
    assert plan("shell.Script", script="a\nb\n").argv == ["/bin/sh", "-c", "set -e\na\nb\n"]


def test_a_text_that_is_too_long_for_an_argument_goes_by_a_file(plan: Planner) -> None:
    assert plan("shell.Script", script="echo é\n" * 20_000).argv == ["/bin/sh", "<script.sh>"]


@pytest.mark.parametrize(
    ("language", "argv"),
    [
        ("node", ["node", "<script.js>"]),
        ("ruby", ["ruby", "<script.rb>"]),
        ("perl", ["perl", "<script.pl>"]),
        ("lua", ["lua", "<script.lua>"]),
        ("php", ["php", "<script.php>"]),
        ("r", ["Rscript", "<script.R>"]),
        ("julia", ["julia", "<script.jl>"]),
        ("go", ["go", "run", "<script.go>"]),
        ("bun", ["bun", "run", "<script.ts>"]),
        ("deno", ["deno", "run", "--allow-all", "<script.ts>"]),
        ("dotnet", ["dotnet", "run", "<script.cs>"]),
        ("groovy", ["groovy", "<script.groovy>"]),
        ("jbang", ["jbang", "--quiet", "<script.java>"]),
        ("powershell", ["pwsh", "-NoProfile", "-NonInteractive", "-File", "<script.ps1>"]),
    ],
)
def test_a_script_is_run_without_a_shell_between(
    plan: Planner, language: str, argv: list[str]
) -> None:
    assert plan(f"{language}.Script", script="x").argv == argv


def test_before_commands_need_the_shell(plan: Planner) -> None:
    command = plan("node.Script", script="x", beforeCommands=["npm install"])
    text = f"set -e\n{DEBUG}\nnpm install\n{INFO}\nnode <script.js>"
    assert command.argv == ["/bin/sh", "-c", text]


def test_an_interpreter_of_the_users_own_is_used(plan: Planner) -> None:
    command = plan("node.Script", script="x", interpreter=["/bin/bash", "-lc"])
    assert command.argv == ["/bin/bash", "-lc", "set -e\nnode <script.js>"]


def test_python_is_run_directly_and_named_for_warm_runners(plan: Planner) -> None:
    command = plan("python.Script", script="x")
    assert command.python is not None
    assert command.argv == command.python == [command.argv[0], "<script.py>"]


def test_python_after_before_commands_honours_their_virtual_environment(plan: Planner) -> None:
    command = plan("python.Script", script="x", beforeCommands=["python3 -m venv v"])
    last = command.argv[-1].splitlines()[-1]
    assert last == (
        'if [ -n "$VIRTUAL_ENV" ]; then "$VIRTUAL_ENV/bin/python" <script.py>; '
        "else python3 <script.py>; fi"
    )
    assert not command.python


@pytest.mark.parametrize("kind", ["Script", "Commands"])
@pytest.mark.parametrize("language", sorted(types._LANGUAGES))
def test_every_type_takes_the_properties_of_the_family(
    plan: Planner, language: str, kind: str
) -> None:
    properties: dict[str, Any] = {
        "containerImage": "some/image",
        "taskRunner": {"type": "core.runner.Process"},
        "beforeCommands": ["x"],
        "env": {"A": 1, "B": True, "C": None, "D": "text"},
        "interpreter": ["/bin/sh", "-c"],
        "failFast": True,
        "targetOS": "LINUX",
        "inputFiles": {"a": "b"},
        "outputFiles": ["*.txt"],
        "namespaceFiles": {"enabled": True, "include": ["a"], "ifExists": "WARN"},
        "outputDirectory": True,
        "runner": "DOCKER",
        "docker": {"image": "x", "pullPolicy": "ALWAYS"},
        "warningOnStdErr": False,
    }
    content = {"script": "x"} if kind == "Script" else {"commands": ["x"]}
    assert "x" in " ".join(plan(f"{language}.{kind}", **content, **properties).argv)


def test_power_shell_stops_at_the_first_error(plan: Planner) -> None:
    command = plan("powershell.Commands", commands=["a"])
    expected = ["pwsh", "-NoProfile", "-NonInteractive", "-Command"]
    assert command.argv == [*expected, "$ErrorActionPreference = 'Stop'\na"]
