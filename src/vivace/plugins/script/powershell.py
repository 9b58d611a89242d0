"""Tasks that run PowerShell."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vivace.plugin import Command, type_id
from vivace.plugins.script.invocation import program_command, shell_command
from vivace.plugins.script.kinds import CommandsTask
from vivace.plugins.script.task import ScriptTask, Toolchain
from vivace.plugins.script.workspace import Workspace

__all__ = ["PowerShellCommands", "PowerShellScript"]

_IMAGE = "ghcr.io/kestra-io/powershell:latest"
_PROGRAM = ["pwsh", "-NoProfile", "-NonInteractive"]
_INTERPRETER = [*_PROGRAM, "-Command"]
_FAIL_FAST = "$ErrorActionPreference = 'Stop'"


@type_id("io.kestra.plugin.scripts.powershell.Commands")
class PowerShellCommands(CommandsTask):
    """Run PowerShell commands.

    ```yaml
    id: powershell_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.powershell.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - Get-Date
    ```
    """

    container_image: str = _IMAGE
    interpreter: Annotated[list[str], Field(min_length=1)] = _INTERPRETER

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        first = [_FAIL_FAST] if self.fail_fast else []
        return shell_command(self, workspace, [*first, *self.commands])


@type_id("io.kestra.plugin.scripts.powershell.Script")
class PowerShellScript(ScriptTask):
    """Run a PowerShell script.

    ```yaml
    id: powershell_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.powershell.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          Write-Output "the sum is $(1 + 2)"
    ```
    """

    container_image: str = _IMAGE
    interpreter: Annotated[list[str], Field(min_length=1)] = _INTERPRETER

    script: str
    """The script. Hand it values by `env`: pasted into code, they may run as code."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        text = workspace.stored.replace(self.script)
        if self.fail_fast:
            text = f"{_FAIL_FAST}\n{text}"
        path = str(workspace.add_script(text, ".ps1"))
        quoted = path.replace("'", "''")
        line = f"& '{quoted}'; exit $LASTEXITCODE"
        return program_command(self, workspace, [*_PROGRAM, "-File", path], line)
