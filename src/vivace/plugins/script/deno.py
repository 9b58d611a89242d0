"""Tasks that run Deno."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["DenoCommands", "DenoScript"]

_IMAGE = "denoland/deno"


@type_id("io.kestra.plugin.scripts.deno.Commands")
class DenoCommands(CommandsTask):
    """Run commands where Deno is at hand.

    ```yaml
    id: deno_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.deno.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - deno run --allow-read report.ts
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.deno.Script")
class DenoScript(FileScriptTask):
    """Run a script in Deno.

    ```yaml
    id: deno_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.deno.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          console.log(`the sum is ${1 + 2}`);
    ```
    """

    language: ClassVar[Language] = Language(("deno", "run", "--allow-all"), ".ts")

    container_image: str = _IMAGE
