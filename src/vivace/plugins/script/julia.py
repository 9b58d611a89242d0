"""Tasks that run Julia."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["JuliaCommands", "JuliaScript"]

_IMAGE = "julia"


@type_id("io.kestra.plugin.scripts.julia.Commands")
class JuliaCommands(CommandsTask):
    """Run commands where Julia is at hand.

    ```yaml
    id: julia_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.julia.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - julia --version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.julia.Script")
class JuliaScript(FileScriptTask):
    """Run a script in Julia.

    ```yaml
    id: julia_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.julia.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          println("the sum is $(1 + 2)")
    ```
    """

    language: ClassVar[Language] = Language(("julia",), ".jl")

    container_image: str = _IMAGE
