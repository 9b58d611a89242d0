"""The namespace of the flow itself."""

from __future__ import annotations

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition


@type_id(
    "io.kestra.plugin.core.condition.FlowNamespaceCondition",
    aliases=("io.kestra.core.models.conditions.types.FlowNamespaceCondition",),
)
class FlowNamespaceCondition(EventCondition):
    """Holds when the flow itself is in a namespace.


    ```yaml
    id: in_company
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
          - type: io.kestra.plugin.core.condition.FlowNamespaceCondition
            namespace: company
            prefix: true
    ```
    """

    namespace: Static[str]
    prefix: Static[bool] = False
    """Whether namespaces that begin so count too."""

    def holds(self, view: ConditionView) -> bool:
        if self.prefix:
            return view.namespace.startswith(self.namespace)
        return view.namespace == self.namespace
