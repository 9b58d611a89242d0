"""Executions of one flow."""

from __future__ import annotations

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition, Origin


@type_id(
    "io.kestra.plugin.core.condition.ExecutionFlow",
    aliases=(
        "io.kestra.core.models.conditions.types.ExecutionFlowCondition",
        "io.kestra.plugin.core.condition.ExecutionFlowCondition",
    ),
)
class ExecutionFlow(EventCondition):
    """Holds for executions of one flow.


    ```yaml
    id: of_one_flow
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
          - type: io.kestra.plugin.core.condition.ExecutionFlow
            namespace: company.team
            flowId: of_one_flow
    ```
    """

    namespace: Static[str]
    flow_id: Static[str]

    def concerns(self, origin: Origin) -> bool:
        return (origin.namespace, origin.flow_id) == (self.namespace, self.flow_id)

    def holds(self, view: ConditionView) -> bool:
        seen = view.upstream
        return seen is not None and (seen.namespace, seen.flow_id) == (self.namespace, self.flow_id)
