"""Executions that have tried something again."""

from __future__ import annotations

from pydantic import Field

from vivace.model.state import State
from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition


@type_id(
    "io.kestra.plugin.core.condition.HasRetryAttempt",
    aliases=(
        "io.kestra.core.models.conditions.types.HasRetryAttemptCondition",
        "io.kestra.plugin.core.condition.HasRetryAttemptCondition",
    ),
)
class HasRetryAttempt(EventCondition):
    """Holds for executions with a retried task run, one of whose attempts ended in a state.


    ```yaml
    id: retried
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
          - type: io.kestra.plugin.core.condition.HasRetryAttempt
            in: [FAILED]
    ```
    """

    in_: Static[list[State]] = Field(default=[], alias="in")
    """States of which an attempt has to be in one; all when empty."""
    not_in: Static[list[State]] = []
    """States that do not count."""

    def holds(self, view: ConditionView) -> bool:
        return view.upstream is not None and any(
            (not self.in_ or state in self.in_) and state not in self.not_in
            for state in view.upstream.retried_states
        )
