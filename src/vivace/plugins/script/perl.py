"""Tasks that run Perl."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["PerlCommands", "PerlScript"]

_IMAGE = "perl"


@type_id("io.kestra.plugin.scripts.perl.Commands")
class PerlCommands(CommandsTask):
    """Run commands where Perl is at hand.

    ```yaml
    id: perl_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.perl.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - perl --version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.perl.Script")
class PerlScript(FileScriptTask):
    r"""Run a script in Perl.

    ```yaml
    id: perl_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.perl.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          print "the sum is ", 1 + 2, "\n";
    ```
    """

    language: ClassVar[Language] = Language(("perl",), ".pl")

    container_image: str = _IMAGE
