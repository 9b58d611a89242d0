"""Tasks that run shell commands."""

from __future__ import annotations

from vivace.plugin import Command, type_id
from vivace.plugins.script.invocation import shell_command
from vivace.plugins.script.kinds import CommandsTask
from vivace.plugins.script.task import ScriptTask, Toolchain
from vivace.plugins.script.workspace import Workspace

__all__ = ["ShellCommands", "ShellScript"]


@type_id("io.kestra.plugin.scripts.shell.Commands")
class ShellCommands(CommandsTask):
    r"""Run shell commands.

    Commands print outputs for other tasks as `::{"outputs": {…}}::`, on a line of their own.
    Values from elsewhere are handed over by `env`: pasted into a command, they may run as one.

    ```yaml
    id: count_orders
    namespace: company.team
    inputs:
      - id: customer
        type: STRING
        defaults: "O'Neill & sons"
    tasks:
      - id: count
        type: io.kestra.plugin.scripts.shell.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        env:
          CUSTOMER: "{{ inputs.customer }}"
        inputFiles:
          orders.csv: |
            O'Neill & sons,12
            Smith,7
            O'Neill & sons,3
        outputFiles:
          - found.csv
        commands:
          - grep -F "$CUSTOMER" orders.csv > found.csv
          - echo "::{\"outputs\":{\"orders\":$(wc -l < found.csv)}}::"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.count.vars.orders }} orders of {{ inputs.customer }}"
    ```
    """


@type_id("io.kestra.plugin.scripts.shell.Script")
class ShellScript(ScriptTask):
    """Run a shell script.

    ```yaml
    id: disk_usage
    namespace: company.team
    tasks:
      - id: usage
        type: io.kestra.plugin.scripts.shell.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          used=$(df -P / | awk 'NR == 2 { print $5 }')
          echo "$used of the disk is used"
    ```
    """

    script: str
    """The script. Hand it values by `env`: pasted into code, they may run as code."""

    def command(self, workspace: Workspace, toolchain: Toolchain) -> Command:
        return shell_command(self, workspace, [self.script])
