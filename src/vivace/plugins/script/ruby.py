"""Tasks that run Ruby."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["RubyCommands", "RubyScript"]

_IMAGE = "ruby"


@type_id("io.kestra.plugin.scripts.ruby.Commands")
class RubyCommands(CommandsTask):
    """Run commands where Ruby is at hand.

    ```yaml
    id: ruby_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.ruby.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - ruby --version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.ruby.Script")
class RubyScript(FileScriptTask):
    """Run a script in Ruby.

    ```yaml
    id: ruby_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.ruby.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          puts "the sum is #{1 + 2}"
    ```
    """

    language: ClassVar[Language] = Language(("ruby",), ".rb")

    container_image: str = _IMAGE
