"""Tasks that run Python."""

from __future__ import annotations

import dataclasses
import shlex
from enum import StrEnum
from pathlib import Path

from vivace.plugin import Command, RunContext, type_id
from vivace.plugins.core.runner.environment import base_environment
from vivace.plugins.script.invocation import is_posix_shell, program_command, shell_command
from vivace.plugins.script.python_environment import ensure_environment
from vivace.plugins.script.python_interpreter import (
    default_python,
    describe_python,
    executable_of,
    find_python,
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
    tasks with the same requirements share."""
    python_version: str | None = None
    """Version of an interpreter that the worker has, such as `3.12`; its `python3` unless set."""
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

    async def prepare(self, context: RunContext) -> Toolchain:
        requirements = [r.strip() for r in self.dependencies or () if r.strip()]
        if not requirements and self.python_version is None:
            return Toolchain(env=_ENV)
        if self.python_version is not None:
            python = await context.on_thread(find_python, self.python_version, context)
        else:
            python = await context.on_thread(describe_python, self._default_python(context))
        if not requirements:
            executable = python.executable
            return Toolchain(_ENV, (executable.parent,), executable)
        shared = self.dependency_cache_enabled
        environment = await ensure_environment(python, requirements, context, shared=shared)
        bin_directory = environment / "bin"
        temporary = None if shared else environment
        return Toolchain(_ENV, (bin_directory,), bin_directory / "python", temporary)

    def _default_python(self, context: RunContext) -> Path:
        return default_python(self.env.get("PATH") or base_environment(context)["PATH"])


@type_id("io.kestra.plugin.scripts.python.Commands")
class PythonCommands(_PythonTask):
    """Run commands where Python and its libraries are at hand."""

    commands: list[str]
    """Commands for the shell, one after another in the same shell."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        return shell_command(self, workspace, self.commands)


@type_id("io.kestra.plugin.scripts.python.Script")
class PythonScript(_PythonTask):
    """Run a Python script."""

    script: str
    """The program's text. Hand it values by `env`: pasted into code, they may run as code."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        text = with_json_names(workspace.stored.replace(self.script))
        path = str(workspace.add_script(text, ".py"))
        python = toolchain.python or executable_of(self._default_python(workspace.context))
        line = self._shell_line(python, path, toolchain)
        command = program_command(self, workspace, [str(python), path], line)
        is_direct = command.argv[0] == str(python)
        return dataclasses.replace(command, python=python) if is_direct else command

    def _shell_line(self, python: Path, path: str, toolchain: Toolchain) -> str:
        """Run the script after `beforeCommands`, which may have chosen another Python.

        By its name, since they may have changed PATH; and a virtual environment that they made or
        entered counts, unless the task has dependencies of its own.
        """
        name = "python3" if toolchain.path else python.name
        plain = shlex.join([name, path])
        if toolchain.python is not None or not is_posix_shell(self.interpreter):
            return plain
        entered = f'"$VIRTUAL_ENV/bin/python" {shlex.quote(path)}'
        return f'if [ -n "$VIRTUAL_ENV" ]; then {entered}; else {plain}; fi'
