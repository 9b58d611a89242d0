"""Tasks that run PHP."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["PhpCommands", "PhpScript"]

_IMAGE = "php"


@type_id("io.kestra.plugin.scripts.php.Commands")
class PhpCommands(CommandsTask):
    """Run commands where PHP is at hand.

    ```yaml
    id: php_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.php.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - php --version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.php.Script")
class PhpScript(FileScriptTask):
    """Run a script in PHP.

    ```yaml
    id: php_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.php.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          <?php echo "the sum is ", 1 + 2, PHP_EOL;
    ```
    """

    language: ClassVar[Language] = Language(("php",), ".php")

    container_image: str = _IMAGE
