"""Tasks that run JBang, which compiles and runs Java, Kotlin and Groovy scripts."""

from __future__ import annotations

from pydantic import Field

from vivace.plugin import Command, type_id
from vivace.plugins.script.invocation import program_command
from vivace.plugins.script.kinds import CommandsTask
from vivace.plugins.script.task import ScriptTask, Toolchain
from vivace.plugins.script.workspace import Workspace

__all__ = ["JbangCommands", "JbangScript"]

_IMAGE = "jbangdev/jbang-action"


@type_id("io.kestra.plugin.scripts.jbang.Commands")
class JbangCommands(CommandsTask):
    """Run commands where JBang is at hand.

    ```yaml
    id: jbang_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.jbang.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - jbang --version
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.jbang.Script")
class JbangScript(ScriptTask):
    """Run a JBang script.

    ```yaml
    id: jbang_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.jbang.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          class Sum {
            public static void main(String[] args) {
              System.out.println("the sum is " + (1 + 2));
            }
          }
    ```
    """

    container_image: str = _IMAGE
    extension: str = Field(default=".java", pattern=r"^\.[A-Za-z0-9]{1,10}$")
    """Ending of the script's name, which tells JBang the language."""
    quiet: bool = True
    """Whether JBang keeps what it does to itself."""

    script: str
    """The script. Hand it values by `env`: pasted into code, they may run as code."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        path = workspace.add_script(workspace.stored.replace(self.script), self.extension)
        options = ["--quiet"] if self.quiet else []
        return program_command(self, workspace, ["jbang", *options, str(path)])
