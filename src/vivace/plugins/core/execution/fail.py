"""Fail on purpose."""

from __future__ import annotations

from vivace.errors import TaskError
from vivace.expressions import is_truthy
from vivace.plugin import Effect, ExecutorTask, LogLevel, RunView, State, type_id
from vivace.plugins.core.scalars import Text

__all__ = ["Fail"]


@type_id("io.kestra.plugin.core.execution.Fail", aliases=("io.kestra.core.tasks.executions.Fail",))
class Fail(ExecutorTask):
    """Fail, always or when a condition is true.

    False are an empty text, `false`, `0` and `-0`; everything else is true.

    ```yaml
    id: refuse_weekends
    namespace: company.team
    inputs:
      - id: amount
        type: INT
        defaults: 5
    tasks:
      - id: check
        type: io.kestra.plugin.core.execution.Fail
        condition: "{{ inputs.amount > 100 }}"
        errorMessage: "{{ inputs.amount }} is too much"
    ```
    """

    condition: Text | None = None
    """Fail only if this is true."""
    error_message: Text = "Task failure"
    """What the log says."""

    def execute(self, view: RunView) -> Effect:
        if self.condition is None:
            raise TaskError(self.error_message)
        if not is_truthy(self.condition):
            return Effect()
        lines = [self.error_message, "Fail on a condition"]
        return Effect(state=State.FAILED, logs=[(LogLevel.ERROR, line) for line in lines])
