"""How every task of the family runs: files in, a command on a runner, outputs and files out."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vivace.errors import TaskError
from vivace.model.document import has_expression
from vivace.model.log import LogLevel
from vivace.plugin import Command, CommandResult, RunContext, TaskRunner
from vivace.plugins.core.runner.environment import search_path
from vivace.plugins.script.folder import Folder
from vivace.plugins.script.globs import has_glob
from vivace.plugins.script.inputs import place_input_files, place_namespace_files
from vivace.plugins.script.outputs import collect_output_files, store_directory
from vivace.plugins.script.properties import ScriptOutputs, ScriptProperties
from vivace.plugins.script.protocol import ScriptOutput
from vivace.plugins.script.runner_choice import choose_runner
from vivace.plugins.script.workspace import Workspace, output_directory

__all__ = ["ScriptTask", "Toolchain"]

_SHORT = 64 * 1024
"""Characters of a script that is written without leaving the event loop."""

_HINTS = {
    126: "a program that the commands name may not be executed",
    127: "a program that the commands name was not found",
    137: "the process was killed, perhaps because the machine ran out of memory",
}


@dataclass(frozen=True, slots=True)
class Toolchain:
    """What a language needs besides its program's name."""

    env: Mapping[str, str] = field(default_factory=dict)
    """Variables that the task's own `env` may change."""
    path: tuple[Path, ...] = ()
    """Directories that come first in PATH."""
    python: Path | None = None
    """Interpreter to run Python scripts with."""
    libraries: Path | None = None
    """Folder of Python libraries for a process that does not share the worker's machine."""
    shares_machine: bool = True
    """Whether the worker's programs are there; otherwise the image has some, of usual names."""


class ScriptTask(ScriptProperties):
    """Base of the family: a subclass says which command to run."""

    @contextlib.asynccontextmanager
    async def prepared(self, context: RunContext, runner: TaskRunner) -> AsyncIterator[Toolchain]:
        """Get ready what the command needs, such as libraries, for the time of the run."""
        yield Toolchain(shares_machine=runner.shares_machine)

    @abstractmethod
    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        """Say what to run; may write to the workspace. The environment is added later."""

    def template_variables(self, context: RunContext) -> Mapping[str, Any]:
        working_dir = context.working_dir
        # asked before rendering, when a property may still be one expression
        names = self.output_files if isinstance(self.output_files, list) else []
        plain = [name for name in names if not (has_glob(name) or has_expression(name))]
        variables: dict[str, Any] = {
            "workingDir": str(working_dir),
            "outputFiles": {name: str(working_dir / name) for name in plain},
        }
        if self.output_directory:
            variables["outputDir"] = str(output_directory(context))
        return variables

    async def run(self, context: RunContext) -> ScriptOutputs:
        runner = await choose_runner(self, context)
        async with self.prepared(context, runner) as toolchain:
            with Workspace(context) as workspace:
                return await self._run(context, runner, toolchain, workspace)

    async def _run(
        self, context: RunContext, runner: TaskRunner, toolchain: Toolchain, workspace: Workspace
    ) -> ScriptOutputs:
        if self._is_placed_at_once(context, toolchain):
            command = self._place(workspace, toolchain)
        else:
            command = await context.on_thread(self._place, workspace, toolchain)
        output = ScriptOutput(context)
        try:
            result = await runner.run(context, command, output)
        finally:
            output.end()
        return await self._result(workspace, result, output)

    def is_named_at_once(self, context: RunContext, toolchain: Toolchain) -> bool:
        """Whether `command` neither waits for anything nor takes long."""
        return True

    def _is_placed_at_once(self, context: RunContext, toolchain: Toolchain) -> bool:
        """Whether placing writes a script at most: then a thread would cost more than it does."""
        if self.namespace_files or self.input_files or self.output_directory:
            return False
        texts = [*self.before_commands, *getattr(self, "commands", ()), getattr(self, "script", "")]
        if sum(map(len, texts)) > _SHORT or any("kestra://" in text for text in texts):
            return False
        return self.is_named_at_once(context, toolchain)

    def _place(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        context, folder = workspace.context, workspace.folder
        place_namespace_files(folder, self.namespace_files, context)
        place_input_files(folder, self.input_files, context)
        env = {**toolchain.env, "WORKING_DIR": str(folder.path)}
        if self.output_directory:
            directory = output_directory(context)
            directory.mkdir(mode=0o700, exist_ok=True)
            env["OUTPUT_DIR"] = str(directory)
        env.update(self.env)
        if toolchain.path:
            behind = env.get("PATH") or search_path()
            env["PATH"] = os.pathsep.join([*map(str, toolchain.path), behind])
        if toolchain.libraries:
            behind = env.get("PYTHONPATH", "")
            env["PYTHONPATH"] = f"{toolchain.libraries}:{behind}".rstrip(":")
        return dataclasses.replace(
            self.command(workspace, toolchain),
            env=env,
            working_dir=folder.path,
            container_image=self.image,
            output_files=tuple(self.output_files or ()),
            folders=(toolchain.libraries,) if toolchain.libraries else (),
        )

    async def _result(
        self, workspace: Workspace, result: CommandResult, output: ScriptOutput
    ) -> ScriptOutputs:
        context = workspace.context
        outputs = ScriptOutputs(
            vars=output.vars,
            exit_code=result.exit_code,
            task_runner=dict(result.details) or None,
        )
        try:
            if self.output_files or self.output_directory:
                outputs.output_files = await context.on_thread(self._collect, workspace)
            if result.exit_code == 0:
                output.check()
        except TaskError as error:
            if result.exit_code == 0:
                raise TaskError(error.message, hint=error.hint, outputs=_plain(outputs)) from error
            context.log(LogLevel.WARN, error.message)
        if result.exit_code != 0:
            raise TaskError(
                f"Command failed with exit code {result.exit_code}",
                hint=_HINTS.get(result.exit_code, ""),
                outputs=_plain(outputs),
            )
        return outputs

    def _collect(self, workspace: Workspace) -> dict[str, str]:
        context = workspace.context
        found = collect_output_files(
            workspace.folder, self.output_files or (), context, workspace.is_ours
        )
        if self.output_directory:
            with Folder(output_directory(context)) as directory:
                found = {**store_directory(directory, context), **found}
        return found


def _plain(outputs: ScriptOutputs) -> dict[str, Any]:
    return outputs.model_dump(by_alias=True, mode="json")
