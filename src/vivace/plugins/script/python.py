"""Tasks that run Python."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shlex
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path

from vivace.plugin import Command, RunContext, TaskRunner, type_id
from vivace.plugins.core.runner.environment import search_path
from vivace.plugins.script.invocation import (
    is_posix_shell,
    program_command,
    runs_directly,
    shell_command,
)
from vivace.plugins.script.kept_folders import remove_folder
from vivace.plugins.script.python_command import python_command
from vivace.plugins.script.python_environment import (
    ensure_environment,
    ensure_libraries,
    ensure_python,
)
from vivace.plugins.script.python_interpreter import (
    default_python,
    describe_python,
    executable_of,
    is_executable_known,
    python_name,
)
from vivace.plugins.script.python_prelude import with_json_names
from vivace.plugins.script.task import ScriptTask, Toolchain
from vivace.plugins.script.workspace import Workspace

__all__ = ["PythonCommands", "PythonScript"]

_ENV = {
    "PYTHONUNBUFFERED": "true",  # lines are logged as they come
    "PIP_ROOT_USER_ACTION": "ignore",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


class PackageManager(StrEnum):
    """Who was to install the dependencies; uv does it either way."""

    UV = "UV"
    PIP = "PIP"


class _PythonTask(ScriptTask):
    container_image: str = "python:3.13-slim"
    dependencies: list[str] | None = None
    """Requirements such as `pandas>=2`: installed once per worker, into an environment that all
    tasks with the same requirements share. In a container they are found by PYTHONPATH."""
    python_version: str | None = None
    """Version of an interpreter that the worker has, such as `3.12`; what `python3` is, unless
    set. With a container the image's counts, and this is the version to install for."""
    dependency_cache_enabled: bool = True
    """Whether the environment is kept and shared; false installs anew for each run."""
    package_manager: PackageManager = PackageManager.UV
    """Accepted for compatibility: uv installs, which takes the same requirements as pip."""
    uv_auto_install_enabled: bool = True
    """Without effect: uv is part of Vivace."""
    uv_installer_version: str | None = None
    """Without effect: uv is part of Vivace."""
    uv_installer_sha256: str | None = None
    """Without effect: uv is part of Vivace."""

    @contextlib.asynccontextmanager
    async def prepared(self, context: RunContext, runner: TaskRunner) -> AsyncIterator[Toolchain]:
        requirements = [r.strip() for r in self.dependencies or () if r.strip()]
        shared = self.dependency_cache_enabled
        if not runner.shares_machine:
            toolchain = await self._for_container(requirements, context)
        elif requirements or self.python_version is not None:
            toolchain = await self._for_worker(requirements, context)
        else:
            toolchain = Toolchain(_ENV)
        try:
            yield toolchain
        finally:
            made = toolchain.libraries or (toolchain.python and toolchain.python.parent.parent)
            if made and not shared:
                await remove_folder(made)

    async def _for_container(self, requirements: list[str], context: RunContext) -> Toolchain:
        """Install for the image's Python, which is not there to be asked."""
        libraries = None
        if requirements:
            shared, version = self.dependency_cache_enabled, self.python_version
            libraries = await ensure_libraries(
                self.image, version, requirements, context, shared=shared
            )
        return Toolchain(_ENV, libraries=libraries, shares_machine=False)

    async def _for_worker(self, requirements: list[str], context: RunContext) -> Toolchain:
        if self.python_version is not None:
            python = await ensure_python(self.python_version, context)
        else:
            python = await context.on_thread(describe_python, self._default_python(context))
        shared = self.dependency_cache_enabled
        environment = await ensure_environment(python, requirements, context, shared=shared)
        programs = environment / "bin"
        return Toolchain(_ENV, (programs,), programs / "python")

    def _default_python(self, context: RunContext) -> Path:
        return default_python(self._search_path(context))

    def _search_path(self, context: RunContext) -> str:
        return self.env.get("PATH") or search_path()


@type_id("io.kestra.plugin.scripts.python.Commands")
class PythonCommands(_PythonTask):
    """Run commands where Python and its libraries are at hand.

    ```yaml
    id: report
    namespace: company.team
    tasks:
      - id: report
        type: io.kestra.plugin.scripts.python.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        inputFiles:
          report.py: |
            import sys
            print("the answer is", sys.argv[1])
        commands:
          - python3 report.py 42
    ```
    """

    commands: list[str]
    """Commands for the shell, one after another in the same shell."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        command = shell_command(self, workspace, self.commands)
        is_shared = toolchain.python is None or self.dependency_cache_enabled
        if not (toolchain.shares_machine and is_shared and runs_directly(self)):
            return command
        programs = [*map(str, toolchain.path), self._search_path(workspace.context)]
        warm = python_command(self.commands, os.pathsep.join(programs))
        return dataclasses.replace(command, python=warm)


@type_id("io.kestra.plugin.scripts.python.Script")
class PythonScript(_PythonTask):
    r"""Run a Python script.

    The script hands values to other tasks with the package `kestra`, or by printing a line
    `::{"outputs": {…}}::`. Its dependencies are installed once and shared by all runs.

    ```yaml
    id: squares
    namespace: company.team
    inputs:
      - id: numbers
        type: ARRAY
        itemType: INT
        defaults: [1, 2, 3]
    tasks:
      - id: square
        type: io.kestra.plugin.scripts.python.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        outputFiles:
          - squares.csv
        script: |
          import json

          squares = [n * n for n in {{ inputs.numbers }}]
          with open("squares.csv", "w") as file:
              file.writelines(f"{n}\n" for n in squares)
          print("::" + json.dumps({"outputs": {"sum": sum(squares)}}) + "::")
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "The sum is {{ outputs.square.vars.sum }}"
    ```

    ```yaml
    id: table
    namespace: company.team
    tasks:
      - id: table
        type: io.kestra.plugin.scripts.python.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        dependencies:
          - tabulate>=0.9
        script: |
          from tabulate import tabulate

          print(tabulate([["Ada", 36], ["Grace", 45]], headers=["name", "age"]))
    ```
    """

    script: str
    """The program's text. Hand it values by `env`: pasted into code, they may run as code."""

    def is_named_at_once(self, context: RunContext, toolchain: Toolchain) -> bool:
        known = toolchain.python is not None or not toolchain.shares_machine
        return known or is_executable_known(self._default_python(context))

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        text = with_json_names(workspace.stored.replace(self.script))
        path = str(workspace.add_script(text, ".py"))
        if not toolchain.shares_machine:
            return self._in_container(path, workspace)
        python = toolchain.python or executable_of(self._default_python(workspace.context))
        if not runs_directly(self):
            line = self._shell_line(path, workspace.context, toolchain)
            return program_command(self, workspace, [str(python), path], line)
        command = program_command(self, workspace, [str(python), path])
        # What is installed for one run alone is not worth keeping an interpreter warm.
        is_shared = toolchain.python is None or self.dependency_cache_enabled
        return dataclasses.replace(command, python=command.argv) if is_shared else command

    def _in_container(self, path: str, workspace: Workspace) -> Command:
        """Run the script with whatever the image calls Python."""
        if not is_posix_shell(self.interpreter):
            return program_command(self, workspace, ["python", path])
        name = "$(command -v python || command -v python3 || echo python)"
        entered = f'"$VIRTUAL_ENV/bin/python" {shlex.quote(path)}'
        plain = f"{name} {shlex.quote(path)}"
        line = f'if [ -n "$VIRTUAL_ENV" ]; then {entered}; else {plain}; fi'
        return shell_command(self, workspace, [line])

    def _shell_line(self, path: str, context: RunContext, toolchain: Toolchain) -> str:
        """Run the script after `beforeCommands`, which may have chosen another Python.

        By its name, since they may have changed PATH; and a virtual environment that they made or
        entered counts, unless the task has one of its own.
        """
        if toolchain.python is not None:
            return shlex.join(["python", path])
        plain = shlex.join([python_name(self._search_path(context)), path])
        if not is_posix_shell(self.interpreter):
            return plain
        entered = f'"$VIRTUAL_ENV/bin/python" {shlex.quote(path)}'
        return f'if [ -n "$VIRTUAL_ENV" ]; then {entered}; else {plain}; fi'
