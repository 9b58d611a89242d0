"""Check what must hold."""

from __future__ import annotations

from vivace.errors import InvalidError
from vivace.expressions import is_truthy
from vivace.plugin import Effect, ExecutorTask, LogLevel, RunView, State, Static, type_id
from vivace.plugins.core.scalars import Text

__all__ = ["Assert"]


@type_id("io.kestra.plugin.core.execution.Assert")
class Assert(ExecutorTask):
    """Fail unless every condition is true; the log names those that are not.

    False are an empty text, `false`, `0` and `-0`, and a condition that cannot be rendered.
    Metrics: `success` and `failed`, how many conditions were true and how many were not.

    ```yaml
    id: sane_numbers
    namespace: company.team
    tasks:
      - id: count
        type: io.kestra.plugin.core.debug.Return
        format: "42"
      - id: check
        type: io.kestra.plugin.core.execution.Assert
        conditions:
          - "{{ outputs.count.value | number > 0 }}"
          - "{{ outputs.count.value | number < 1000 }}"
        errorMessage: The count is out of range.
    ```
    """

    conditions: Static[list[Text]]
    """Expressions that must be true."""
    error_message: Text | None = None
    """Added to the message of the failure."""

    def execute(self, view: RunView) -> Effect:
        complaints = [text for each in self.conditions if (text := _complaint(each, view))]
        failed = len(complaints)
        effect = Effect(
            metrics=[
                ("success", "counter", float(len(self.conditions) - failed), {}),
                ("failed", "counter", float(failed), {}),
            ]
        )
        if failed:
            total = f"{failed} assertion{'s' if failed > 1 else ''} failed!"
            complaints.append(f"{total}\n{self.error_message}" if self.error_message else total)
            effect.logs = [(LogLevel.ERROR, line) for line in complaints]
            effect.state = State.FAILED
        return effect


def _complaint(condition: str, view: RunView) -> str:
    """Give what is wrong with a condition; nothing when it holds."""
    try:
        holds = is_truthy(view.render(condition))
    except InvalidError as error:
        return f"Assertion `{condition}` failed, it cannot be rendered: {error.message}"
    return "" if holds else f"Assertion `{condition}` failed!"
