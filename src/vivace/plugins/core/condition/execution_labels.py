"""Executions with labels."""

from __future__ import annotations

from vivace.model.label import LabelList
from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition


@type_id(
    "io.kestra.plugin.core.condition.ExecutionLabels",
    aliases=(
        "io.kestra.core.models.conditions.types.ExecutionLabelsCondition",
        "io.kestra.plugin.core.condition.ExecutionLabelsCondition",
    ),
)
class ExecutionLabels(EventCondition):
    """Holds for executions that have all of some labels.


    ```yaml
    id: with_labels
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
          - type: io.kestra.plugin.core.condition.ExecutionLabels
            labels:
              team: data
    ```
    """

    labels: Static[LabelList]

    def holds(self, view: ConditionView) -> bool:
        return view.upstream is not None and all(
            view.upstream.labels.get(key) == value for key, value in self.labels
        )
