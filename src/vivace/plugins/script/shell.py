"""Tasks that run shell commands."""

from __future__ import annotations

from vivace.plugin import Command, type_id
from vivace.plugins.script.invocation import shell_command
from vivace.plugins.script.kinds import CommandsTask
from vivace.plugins.script.task import ScriptTask, Toolchain
from vivace.plugins.script.workspace import Workspace

__all__ = ["ShellCommands", "ShellScript"]


@type_id("io.kestra.plugin.scripts.shell.Commands")
class ShellCommands(CommandsTask):
    """Run shell commands."""


@type_id("io.kestra.plugin.scripts.shell.Script")
class ShellScript(ScriptTask):
    """Run a shell script."""

    script: str
    """The script. Hand it values by `env`: pasted into code, they may run as code."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        return shell_command(self, workspace, [self.script])
