"""Tasks that run Node.js."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["NodeCommands", "NodeScript"]

_IMAGE = "node"


@type_id("io.kestra.plugin.scripts.node.Commands")
class NodeCommands(CommandsTask):
    """Run commands where Node.js is at hand.

    ```yaml
    id: node_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.node.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - node --version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.node.Script")
class NodeScript(FileScriptTask):
    """Run a script in Node.js.

    ```yaml
    id: node_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.node.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          const order = { id: 7, total: 12.5 };
          console.log(`::${JSON.stringify({ outputs: order })}::`);
    ```
    """

    language: ClassVar[Language] = Language(("node",), ".js")

    container_image: str = _IMAGE
