"""The flow itself."""

from __future__ import annotations

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition


@type_id(
    "io.kestra.plugin.core.condition.FlowCondition",
    aliases=("io.kestra.core.models.conditions.types.FlowCondition",),
)
class FlowCondition(EventCondition):
    """Holds when the flow itself is the one that is named.


    ```yaml
    id: itself
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
          - type: io.kestra.plugin.core.condition.FlowCondition
            namespace: company.team
            flowId: itself
    ```
    """

    namespace: Static[str]
    flow_id: Static[str]

    def holds(self, view: ConditionView) -> bool:
        return (view.namespace, view.flow_id) == (self.namespace, self.flow_id)
