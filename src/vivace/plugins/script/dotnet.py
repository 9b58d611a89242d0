"""Tasks that run .NET."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["DotnetCommands", "DotnetScript"]

_IMAGE = "mcr.microsoft.com/dotnet/sdk:10.0"


@type_id("io.kestra.plugin.scripts.dotnet.Commands")
class DotnetCommands(CommandsTask):
    """Run commands where .NET is at hand.

    ```yaml
    id: dotnet_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.dotnet.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - dotnet --version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.dotnet.Script")
class DotnetScript(FileScriptTask):
    """Run a script in .NET.

    ```yaml
    id: dotnet_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.dotnet.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          Console.WriteLine($"the sum is {1 + 2}");
    ```
    """

    language: ClassVar[Language] = Language(("dotnet", "run"), ".cs")

    container_image: str = _IMAGE
