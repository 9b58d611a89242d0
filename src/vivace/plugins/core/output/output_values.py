"""Give several values as outputs."""

from __future__ import annotations

from typing import Any, ClassVar

from vivace.plugin import Effect, ExecutorTask, Outputs, RunView, type_id

__all__ = ["OutputValues"]


class OutputValuesOutputs(Outputs):
    """The values."""

    values: dict[str, Any]
    """The rendered values by name."""


@type_id("io.kestra.plugin.core.output.OutputValues")
class OutputValues(ExecutorTask):
    """Give a map of rendered values as the output `values`.

    Texts stay texts, also when they look like numbers or JSON.

    ```yaml
    id: two_values
    namespace: company.team
    tasks:
      - id: values
        type: io.kestra.plugin.core.output.OutputValues
        values:
          started: "{{ taskrun.startDate }}"
          owner:
            team: "{{ flow.namespace }}"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.values.values.owner.team }}"
    ```
    """

    outputs_type: ClassVar[type[Outputs]] = OutputValuesOutputs

    values: dict[str, Any]
    """The values by name; an expression that gives a JSON map will do."""

    def execute(self, view: RunView) -> Effect:
        return Effect(outputs={"values": self.values})
