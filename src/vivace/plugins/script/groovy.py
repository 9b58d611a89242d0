"""Tasks that run Groovy."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["GroovyCommands", "GroovyScript"]

_IMAGE = "groovy"


@type_id("io.kestra.plugin.scripts.groovy.Commands")
class GroovyCommands(CommandsTask):
    """Run commands where Groovy is at hand.

    ```yaml
    id: groovy_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.groovy.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - groovy --version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.groovy.Script")
class GroovyScript(FileScriptTask):
    """Run a script in Groovy.

    ```yaml
    id: groovy_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.groovy.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          println "the sum is ${1 + 2}"
    ```
    """

    language: ClassVar[Language] = Language(("groovy",), ".groovy")

    container_image: str = _IMAGE
