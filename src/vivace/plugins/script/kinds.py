"""The two kinds of tasks that every language has: commands, and a script in the language."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import ClassVar

from vivace.plugin import Command
from vivace.plugins.script.shell_text import is_posix_shell, shell_text
from vivace.plugins.script.task import ScriptTask, Toolchain
from vivace.plugins.script.workspace import Workspace

__all__ = ["CommandsTask", "FileScriptTask", "Language"]

_MAX_ARGUMENT = 100 * 1024
"""Bytes; Linux takes arguments of up to 128 KiB each."""


@dataclass(frozen=True, slots=True)
class Language:
    """How a script of a language is run."""

    program: tuple[str, ...]
    """The program and its arguments; the script's path follows."""
    suffix: str
    """Ending of the script's name."""
    env: dict[str, str] = field(default_factory=dict)
    prelude: str = ""
    """Put before every script."""


class CommandsTask(ScriptTask):
    """Base of `Commands` of every language."""

    commands: list[str]
    """Commands for the shell, one after another in the same shell."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        return self.shell_command(workspace, self.commands)

    def shell_command(self, workspace: Workspace, commands: list[str]) -> Command:
        """Hand commands to the interpreter, stored files that they name fetched."""
        replace = workspace.stored.replace
        before = [replace(command) for command in self.before_commands]
        text = shell_text(self, before, [replace(command) for command in commands])
        if len(text) > _MAX_ARGUMENT // 4 and len(text.encode()) > _MAX_ARGUMENT:
            if is_posix_shell(self.interpreter) and self.interpreter[-1] == "-c":
                script = workspace.add_script(text, ".sh")
                return Command([*self.interpreter[:-1], str(script)])
        return Command([*self.interpreter, text])


class FileScriptTask(ScriptTask):
    """Base of `Script` of every language that reads its programs from a file."""

    language: ClassVar[Language]

    script: str
    """The program's text."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        text = self.language.prelude + workspace.stored.replace(self.script)
        path = workspace.add_script(text, self.language.suffix)
        return self.file_command(workspace, [*self.language.program, str(path)])

    def file_command(self, workspace: Workspace, argv: list[str]) -> Command:
        """Run a program, by way of the interpreter only if there is something else for it."""
        is_default = self.interpreter == type(self).model_fields["interpreter"].default
        if is_default and not self.before_commands:
            return Command(argv)
        before = [workspace.stored.replace(command) for command in self.before_commands]
        return Command([*self.interpreter, shell_text(self, before, [shlex.join(argv)])])
