"""The old way to write to the log."""

from __future__ import annotations

from vivace.plugin import Effect, ExecutorTask, LogLevel, RunView, type_id
from vivace.plugins.core.scalars import Text

__all__ = ["Echo"]


@type_id("io.kestra.plugin.core.debug.Echo", aliases=("io.kestra.core.tasks.debugs.Echo",))
class Echo(ExecutorTask):
    """Write a message to the log. Deprecated: `io.kestra.plugin.core.log.Log` does the same.

    ```yaml
    id: echo
    namespace: company.team
    tasks:
      - id: say
        type: io.kestra.plugin.core.debug.Echo
        format: "{{ task.id }} speaks"
    ```
    """

    format: Text | None = None
    """The message."""
    level: LogLevel = LogLevel.INFO
    """Level of the line."""

    def execute(self, view: RunView) -> Effect:
        return Effect(logs=[(self.level, self.format or "")])
