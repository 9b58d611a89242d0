"""Tasks whose failure is only a warning."""

from __future__ import annotations

from typing import Any

from vivace.plugin import State, type_id
from vivace.plugins.core.flow.sequential import Sequential


@type_id(
    "io.kestra.plugin.core.flow.AllowFailure", aliases=("io.kestra.core.tasks.flows.AllowFailure",)
)
class AllowFailure(Sequential):
    """Run tasks one after another; when one fails the block ends WARNING and the flow goes on.

    The tasks after the failed one are not run; the block's `errors` and `finally` are.

    ```yaml
    id: best_effort
    namespace: company.team
    tasks:
      - id: optional
        type: io.kestra.plugin.core.flow.AllowFailure
        tasks:
          - id: may_fail
            type: io.kestra.plugin.core.execution.Fail
      - id: goes_on
        type: io.kestra.plugin.core.log.Log
        message: still here
    ```
    """

    def outcome(self, state: State, plan: Any) -> State:
        return State.WARNING if state is State.FAILED else state
