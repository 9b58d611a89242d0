"""The two kinds of tasks that every language has: commands, and a script in the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from vivace.plugin import Command
from vivace.plugins.script.invocation import program_command, shell_command
from vivace.plugins.script.task import ScriptTask, Toolchain
from vivace.plugins.script.workspace import Workspace

__all__ = ["CommandsTask", "FileScriptTask", "Language"]


@dataclass(frozen=True, slots=True)
class Language:
    """How a script of a language is run."""

    program: tuple[str, ...]
    """The program and its arguments; the script's path follows."""
    suffix: str
    """Ending of the script's name."""


class CommandsTask(ScriptTask):
    """Base of `Commands` of every language."""

    commands: list[str]
    """Commands for the shell, one after another in the same shell."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        return shell_command(self, workspace, self.commands)


class FileScriptTask(ScriptTask):
    """Base of `Script` of every language that reads its programs from a file."""

    language: ClassVar[Language]

    script: str
    """The program's text. Hand it values by `env`: pasted into code, they may run as code."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        text = workspace.stored.replace(self.script)
        path = workspace.add_script(text, self.language.suffix)
        return program_command(self, workspace, [*self.language.program, str(path)])
