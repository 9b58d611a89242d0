"""Tasks that run Bun."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["BunCommands", "BunScript"]

_IMAGE = "oven/bun"


@type_id("io.kestra.plugin.scripts.bun.Commands")
class BunCommands(CommandsTask):
    """Run commands where Bun is at hand.

    ```yaml
    id: bun_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.bun.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - bun run report.ts
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.bun.Script")
class BunScript(FileScriptTask):
    """Run a script in Bun.

    ```yaml
    id: bun_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.bun.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          console.log(`the sum is ${1 + 2}`);
    ```
    """

    language: ClassVar[Language] = Language(("bun", "run"), ".ts")

    container_image: str = _IMAGE
