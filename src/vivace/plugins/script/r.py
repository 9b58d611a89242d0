"""Tasks that run R."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["RCommands", "RScript"]

_IMAGE = "r-base"


@type_id("io.kestra.plugin.scripts.r.Commands")
class RCommands(CommandsTask):
    """Run commands where R is at hand.

    ```yaml
    id: r_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.r.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - Rscript --version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.r.Script")
class RScript(FileScriptTask):
    """Run a script in R.

    ```yaml
    id: r_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.r.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          cat("the sum is", 1 + 2)
    ```
    """

    language: ClassVar[Language] = Language(("Rscript",), ".R")

    container_image: str = _IMAGE
