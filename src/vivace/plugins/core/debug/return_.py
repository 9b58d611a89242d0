"""Give a text as output."""

from __future__ import annotations

from time import perf_counter
from typing import ClassVar

from vivace.plugin import Effect, ExecutorTask, LogLevel, Outputs, RunView, type_id
from vivace.plugins.core.scalars import Text

__all__ = ["Return"]


class ReturnOutputs(Outputs):
    """What was given."""

    value: str | None = None
    """The rendered text."""


@type_id("io.kestra.plugin.core.debug.Return", aliases=("io.kestra.core.tasks.debugs.Return",))
class Return(ExecutorTask):
    """Give a rendered text as the output `value`, and log it at DEBUG.

    Metrics: `length`, the characters of the text, and `duration`.

    ```yaml
    id: build_a_header
    namespace: company.team
    tasks:
      - id: header
        type: io.kestra.plugin.core.debug.Return
        format: "{{ task.id }} of {{ flow.id }}"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.header.value }}"
    ```
    """

    outputs_type: ClassVar[type[Outputs]] = ReturnOutputs

    format: Text | None = None
    """Text to give."""

    def execute(self, view: RunView) -> Effect:
        start = perf_counter()
        text = self.format
        effect = Effect()
        if text is not None:
            effect.outputs = {"value": text}
            effect.logs.append((LogLevel.DEBUG, text))
        effect.metrics = [
            ("length", "counter", float(len(text or "")), {}),
            ("duration", "timer", perf_counter() - start, {}),
        ]
        return effect
