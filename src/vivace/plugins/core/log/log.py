"""Write to the log."""

from __future__ import annotations

from vivace.plugin import Effect, ExecutorTask, LogLevel, RunView, type_id
from vivace.plugins.core.scalars import Text

__all__ = ["Log"]


@type_id("io.kestra.plugin.core.log.Log", aliases=("io.kestra.core.tasks.log.Log",))
class Log(ExecutorTask):
    """Write one or several messages to the log of the execution.

    ```yaml
    id: greet
    namespace: company.team
    inputs:
      - id: name
        type: STRING
        defaults: Ada
    tasks:
      - id: hello
        type: io.kestra.plugin.core.log.Log
        level: WARN
        message:
          - "Hello {{ inputs.name }}"
          - "This is execution {{ execution.id }}"
    ```
    """

    message: Text | list[Text]
    """A message, or a list of messages: each becomes one line."""
    level: LogLevel = LogLevel.INFO
    """Level of the lines."""

    def execute(self, view: RunView) -> Effect:
        message = self.message
        lines = [message] if isinstance(message, str) else message
        return Effect(logs=[(self.level, line) for line in lines])
