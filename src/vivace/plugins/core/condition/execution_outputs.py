"""Executions with certain outputs."""

from __future__ import annotations

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition


@type_id(
    "io.kestra.plugin.core.condition.ExecutionOutputs",
    aliases=(
        "io.kestra.core.models.conditions.types.ExecutionOutputsCondition",
        "io.kestra.plugin.core.condition.ExecutionOutputsCondition",
    ),
)
class ExecutionOutputs(EventCondition):
    """Holds for executions with outputs for which an expression is true.


    ```yaml
    id: with_rows
    namespace: company.team
    tasks:
      - id: hello
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.flowId ?? 'another flow' }} has ended"
    listeners:
      - tasks:
          - id: tell
            type: io.kestra.plugin.core.log.Log
            message: It has ended.
        conditions:
          - type: io.kestra.plugin.core.condition.ExecutionOutputs
            expression: "{{ trigger.outputs.rows > 0 }}"
    ```
    """

    expression: Static[str]
    """Sees the outputs as `trigger.outputs`."""

    def holds(self, view: ConditionView) -> bool:
        if view.upstream is None or not view.upstream.outputs:
            return False
        return view.render(self.expression).strip() == "true"
