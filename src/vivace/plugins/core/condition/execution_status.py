"""Executions in a state."""

from __future__ import annotations

from pydantic import Field

from vivace.model.state import State
from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition, Origin


@type_id(
    "io.kestra.plugin.core.condition.ExecutionStatus",
    aliases=(
        "io.kestra.core.models.conditions.types.ExecutionStatusCondition",
        "io.kestra.plugin.core.condition.ExecutionStatusCondition",
    ),
)
class ExecutionStatus(EventCondition):
    """Holds for executions in one of some states, and in none of others.


    ```yaml
    id: failed
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
          - type: io.kestra.plugin.core.condition.ExecutionStatus
            in: [FAILED]
    ```
    """

    in_: Static[list[State]] = Field(default=[], alias="in")
    """States of which it has to be in one; all when empty."""
    not_in: Static[list[State]] = []
    """States in which it must not be."""

    def concerns(self, origin: Origin) -> bool:
        return self._accepts(origin.state)

    def holds(self, view: ConditionView) -> bool:
        return view.upstream is not None and self._accepts(view.upstream.state)

    def _accepts(self, state: State) -> bool:
        return (not self.in_ or state in self.in_) and state not in self.not_in
