"""Tasks that run Go."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["GoCommands", "GoScript"]

_IMAGE = "golang"


@type_id("io.kestra.plugin.scripts.go.Commands")
class GoCommands(CommandsTask):
    """Run commands where Go is at hand.

    ```yaml
    id: go_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.go.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - go version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.go.Script")
class GoScript(FileScriptTask):
    """Run a script in Go.

    ```yaml
    id: go_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.go.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          package main

          import "fmt"

          func main() { fmt.Println("the sum is", 1+2) }
    ```
    """

    language: ClassVar[Language] = Language(("go", "run"), ".go")

    container_image: str = _IMAGE
